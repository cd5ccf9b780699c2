import { gql, type TypedDocumentNode } from '@urql/core';

/** Of each document that the console knows, by the operation's name. */
const hashes = new Map<string, string>();

/** What an operation is called; each has a name. */
export function nameOf(document: { definitions: readonly unknown[] }): string {
  const [first] = document.definitions as { name?: { value: string } }[];
  return first?.name?.value ?? '';
}

/** The hash by which the server knows the operation of this name. */
export function hashOf(name: string): string {
  const hash = hashes.get(name);
  if (!hash) throw new Error(`there is no operation ${name} under graphql/operations`);
  return hash;
}

/** A registered operation: the text for the cache, the hash for the server. */
export function document<Data, Variables extends object>(
  hash: string,
  text: string,
): TypedDocumentNode<Data, Variables> {
  const node = gql<Data, Variables>(text);
  hashes.set(nameOf(node), hash);
  return node;
}

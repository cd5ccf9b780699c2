import type { CombinedError } from '@urql/core';
import type { CreateUserMutation } from './generated/types';

/** Why something was not done. */
export type Refusal = CreateUserMutation['createUser']['userErrors'][number];

/** What is in the way. */
export type Blocker = Refusal['blockers'][number];

type Extensions = { code?: string; path?: string[]; retryAfter?: number };

const extensions = (error: CombinedError | undefined): Extensions =>
  (error?.graphQLErrors[0]?.extensions ?? {}) as Extensions;

/** The code of a failed request; `NETWORK` where there was no answer. */
export function codeOf(error: CombinedError | undefined): string | undefined {
  if (!error) return undefined;
  const { code } = extensions(error);
  return code ?? 'NETWORK';
}

/** After how many seconds it may be tried again. */
export const retryAfter = (error: CombinedError | undefined): number =>
  extensions(error).retryAfter ?? 0;

/** What the server could not take at all, told as what it refuses is. */
export function refusalsOf(error: CombinedError): Refusal[] {
  const of = (code: string, message: string, path: string[] | null): Refusal => ({
    __typename: 'UserError',
    code,
    message,
    path,
    rule: null,
    blockers: [],
  });
  if (error.graphQLErrors.length === 0) return [of('NETWORK', error.message, null)];
  return error.graphQLErrors.map(({ message, extensions }) => {
    const { code, path } = extensions as Extensions;
    return of(code ?? 'INTERNAL', message, path ?? null);
  });
}

/** Those about this field of the form, or about what is in it. */
export const about = (refusals: Refusal[], ...fields: string[]): Refusal[] =>
  refusals.filter(({ path }) => path?.[0] && fields.includes(path[0]));

/** Those about no field that the form shows. */
export const aboutNone = (refusals: Refusal[], ...fields: string[]): Refusal[] =>
  refusals.filter(({ path }) => !path?.[0] || !fields.includes(path[0]));

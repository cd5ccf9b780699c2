import type { Client, CombinedError, TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useState } from 'react';
import { useClient } from 'urql';

/** A page of any list. */
export type Connection<Node> = {
  totalCount?: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: Node[];
};

export type Page<Node> = {
  connection: Connection<Node> | undefined;
  error: CombinedError | undefined;
};

export type Followed<Data, Variables, Node> = {
  client: Client;
  document: TypedDocumentNode<Data, Variables & { first?: number | null; after?: string | null }>;
  variables: Variables;
  pick: (data: Data) => Connection<Node> | null | undefined;
  /** How many at a time, or in the page at that place. */
  size: number | ((at: number) => number);
  /** Asks the server, whatever is known already. */
  afresh?: boolean;
};

/** Follows one page, and the next ones from where it ends, for as long as they change. */
export function follow<Data, Variables extends object, Node>(
  of: Followed<Data, Variables, Node>,
  count: number,
  tell: (at: number, page: Page<Node>) => void,
): () => void {
  const stops: (() => void)[] = [];
  function from(at: number, after: string | null) {
    for (const stop of stops.splice(at)) stop();
    let next: string | null | undefined;
    const first = typeof of.size === 'number' ? of.size : of.size(at);
    const variables = { ...of.variables, first, after };
    const context = of.afresh ? ({ requestPolicy: 'cache-and-network' } as const) : undefined;
    const asked = of.client.query(of.document, variables, context);
    const { unsubscribe } = asked.subscribe((result) => {
      // What is asked again meanwhile shows what it was.
      if (result.stale && !result.data) return;
      const connection = result.data && (of.pick(result.data) ?? undefined);
      tell(at, { connection, error: result.error });
      const end = connection?.pageInfo.hasNextPage ? connection.pageInfo.endCursor : null;
      if (at + 1 < count && end && end !== next) {
        next = end;
        // Not before this page has its own place.
        queueMicrotask(() => from(at + 1, end));
      }
    });
    stops[at] = unsubscribe;
  }
  from(0, null);
  return () => {
    for (const stop of stops) stop();
  };
}

/** A long list, page by page as it is scrolled; each page keeps up with what changes. */
export function usePages<Data, Variables extends object, Node>(
  document: Followed<Data, Variables, Node>['document'],
  variables: Variables,
  pick: (data: Data) => Connection<Node> | null | undefined,
  { size = 100, pause = false }: { size?: number; pause?: boolean } = {},
) {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [state, setState] = useState<{ key: string; pages: Page<Node>[] }>({ key, pages: [] });
  const [wanted, setWanted] = useState({ key, count: 1 });
  const count = wanted.key === key ? wanted.count : 1;
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the variables, and `pick` is the same for a document
  useEffect(() => {
    if (pause) return;
    const followed = { client, document, variables, pick, size, afresh: round > 0 };
    return follow(followed, count, (at, page) =>
      setState((old) => {
        const pages = old.key === key ? [...old.pages] : [];
        pages[at] = page;
        return {
          key,
          pages: page.connection?.pageInfo.hasNextPage ? pages : pages.slice(0, at + 1),
        };
      }),
    );
  }, [client, document, key, count, size, pause, round]);

  const pages = state.pages;
  const last = pages.at(-1)?.connection;
  const isFresh = state.key === key;
  const hasMore = isFresh && last?.pageInfo.hasNextPage === true && pages.length >= count;
  const more = useCallback(
    () => hasMore && setWanted({ key, count: count + 1 }),
    [hasMore, key, count],
  );
  return {
    /** What was loaded last, of the filter before until the new one is answered. */
    nodes: pages.flatMap((page) => page?.connection?.nodes ?? []),
    total: pages[0]?.connection?.totalCount,
    error: pages.find((page) => page?.error)?.error,
    isLoading: !pause && (!isFresh || pages.length < count),
    isEmpty:
      isFresh &&
      !hasMore &&
      pages.length > 0 &&
      !pages.some((page) => page?.connection?.nodes.length),
    hasMore,
    more,
    /** For what changes without a revision, so that nobody tells of it. */
    again: useCallback(() => setRound((old) => old + 1), []),
  };
}

import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { GroupChildren, TopGroups } from '../../api/generated/documents';
import type { GroupChildrenQuery, TopGroupsQuery } from '../../api/generated/types';
import { type Connection, follow, type Page, usePages } from '../../api/usePages';

type Children = Extract<GroupChildrenQuery['node'], { __typename: 'Group' }>['children'];
export type Branch = Children['nodes'][number];

/** Whoever reads on gets few at a time; who drags the scroll bar far does not wait for so many answers. */
const SIZE = 100;
/** What one answer may cost allows not many more. */
const MOST = 300;
const sizeOf = (at: number) => Math.min(SIZE * (at + 1), MOST);

const pick = ({ node }: GroupChildrenQuery): Connection<Branch> | undefined =>
  node?.__typename === 'Group' ? node.children : undefined;

const pickTop = ({ groups }: TopGroupsQuery) => groups;
const NO_VARIABLES = {};

/** The groups at the top, and those below each that is open: loaded when it is opened, page by page. */
export function useTree(open: Set<string>) {
  const client = useClient();
  const all = usePages(TopGroups, NO_VARIABLES, pickTop, { size: SIZE });
  // Nearest first: the list goes on with what is below them.
  const top = all.nodes.filter(({ parent }) => parent === null);
  const [pages, setPages] = useState<Record<string, Page<Branch>[]>>({});
  const [counts, setCounts] = useState<Record<string, number>>({});
  const followed = useRef(new Map<string, { count: number; stop(): void }>());

  useEffect(() => {
    const places = followed.current;
    for (const [id, { stop }] of places) {
      if (open.has(id)) continue;
      stop();
      places.delete(id);
    }
    for (const id of open) {
      const count = counts[id] ?? 1;
      if (places.get(id)?.count === count) continue;
      places.get(id)?.stop();
      const of = { client, document: GroupChildren, variables: { id }, pick, size: sizeOf };
      const place = { count, stop: () => {} };
      places.set(id, place);
      place.stop = follow(of, count, (at, page) =>
        setPages((old) => {
          const known = [...(old[id] ?? [])];
          known[at] = page;
          return {
            ...old,
            [id]: page.connection?.pageInfo.hasNextPage ? known : known.slice(0, at + 1),
          };
        }),
      );
    }
  }, [client, open, counts]);
  useEffect(() => {
    const places = followed.current;
    return () => {
      for (const { stop } of places.values()) stop();
      places.clear();
    };
  }, []);

  const opened = [...open].flatMap((id) => pages[id] ?? []);
  return {
    error: all.error ?? opened.find((page) => page?.error)?.error,
    /** The topmost that the viewer sees, as far as they are loaded. */
    top: all.total === undefined ? undefined : top,
    hasMoreTop: all.hasMore && top.length === all.nodes.length,
    moreTop: all.more,
    below: (id: string): Branch[] =>
      pages[id]?.flatMap((page) => page?.connection?.nodes ?? []) ?? [],
    hasMore: (id: string): boolean =>
      pages[id]?.at(-1)?.connection?.pageInfo.hasNextPage ?? !pages[id],
    more: (id: string): void =>
      setCounts((old) => {
        const wanted = (pages[id]?.length ?? 0) + 1;
        return wanted === 1 || wanted === old[id] ? old : { ...old, [id]: wanted };
      }),
  };
}

import { useQuery } from 'urql';
import { Groups, Resources, Users } from '../api/generated/documents';
import type { ResourceKind } from '../api/generated/types';

/** What there is to be found. */
export type Sort = 'users' | 'groups' | 'resources' | ResourceKind;

/** One of what was found, with what tells it from others of its name. */
export type Candidate = { id: string; name: string; detail?: string };

type Found = { items: Candidate[]; total: number; isLoading: boolean };

/** How many are offered; who looks for another one types more. */
const OFFERED = 20;

const namesOf = (things: { name: string }[], between: string) =>
  things.map(({ name }) => name).join(between);

/** Finds users, groups or resources by a part of the name, while a list of them is open. */
export function useFound(sort: Sort, text: string, isOpen: boolean): Found {
  const search = text.trim() || undefined;
  const isResource = sort !== 'users' && sort !== 'groups';
  const kind = isResource && sort !== 'resources' ? sort : undefined;
  const [users] = useQuery({
    query: Users,
    variables: { filter: { search }, first: OFFERED },
    pause: !isOpen || sort !== 'users',
  });
  const [groups] = useQuery({
    query: Groups,
    variables: { search, first: OFFERED },
    pause: !isOpen || sort !== 'groups',
  });
  const [resources] = useQuery({
    query: Resources,
    variables: { kind, search, first: OFFERED },
    pause: !isOpen || !isResource,
  });
  const of = (items: Candidate[] = [], total = 0, isLoading = false) => ({
    items,
    total,
    isLoading,
  });
  if (sort === 'users') {
    const items = users.data?.users.nodes.map(({ id, name, email }) => ({
      id,
      name,
      detail: email,
    }));
    return of(items, users.data?.users.totalCount, users.fetching);
  }
  if (sort === 'groups') {
    const items = groups.data?.groups.nodes.map(({ id, name, path }) => ({
      id,
      name,
      detail: namesOf(path, ' / '),
    }));
    return of(items, groups.data?.groups.totalCount, groups.fetching);
  }
  const items = resources.data?.resources.nodes.map(({ id, name, groups }) => ({
    id,
    name,
    detail: namesOf(groups, ', '),
  }));
  return of(items, resources.data?.resources.totalCount, resources.fetching);
}

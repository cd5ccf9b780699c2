import { Link } from 'react-router';
import type { ResourceKind } from '../api/generated/types';

/** A user, a group or a resource, as far as it is named. */
export type Thing = {
  __typename: 'User' | 'Group' | 'Resource';
  id: string;
  name: string;
  kind?: ResourceKind;
};

const PAGES = { User: 'users', Group: 'groups', Resource: 'resources' } as const;

/** Where the page of a thing is. */
export const addressOf = ({ __typename, id }: Pick<Thing, '__typename' | 'id'>): string =>
  `/${PAGES[__typename]}/${id}`;

export function ThingLink({ thing }: { thing: Thing }) {
  return <Link to={addressOf(thing)}>{thing.name}</Link>;
}

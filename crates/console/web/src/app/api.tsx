import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Api, Link } from '../api/client';
import type { ViewerQuery } from '../api/generated/types';

export type Viewer = ViewerQuery['viewer'];

/** What every page has: the way to the server, who asks, and what he may do somewhere. */
export type Session = {
  api: Api;
  viewer: Viewer;
  /** The state that the viewer was read at: from there on changes are told. */
  revision: string | undefined;
  /** Whether he has the action in one of his own groups, or on himself. */
  can(action: string): boolean;
  logout(): void;
};

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('there is no session here');
  return session;
}

export function useLink(): Link {
  const { link } = useSession().api;
  return useSyncExternalStore(link.subscribe, link.get);
}

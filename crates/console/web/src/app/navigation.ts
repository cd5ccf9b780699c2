import { useQuery } from 'urql';
import { AccessibleResources } from '../api/generated/documents';
import { useSession } from './api';

export type PageName =
  | 'users'
  | 'groups'
  | 'resources'
  | 'access'
  | 'live'
  | 'audit'
  | 'licenses'
  | 'analytics';

/** Which pages are offered: those where the evaluator lets the viewer see something of his own or of others. */
export function useNavigation(): PageName[] {
  const { can } = useSession();
  const [{ data }] = useQuery({
    query: AccessibleResources,
    variables: { action: 'analytics_cases.view', first: 1 },
  });
  const offered: [PageName, boolean][] = [
    ['users', can('users.view')],
    ['groups', can('user_groups.view')],
    ['resources', true],
    ['access', true],
    ['live', true],
    ['audit', true],
    ['licenses', can('licenses.view') || can('license_statistics.view')],
    ['analytics', (data?.accessibleResources.totalCount ?? 0) > 0],
  ];
  return offered.filter(([, is]) => is).map(([name]) => name);
}

import { useMemo } from 'react';
import { useQuery } from 'urql';
import { catalogue } from '../api/generated/catalogue';
import { Decisions } from '../api/generated/documents';
import type { Viewer } from './api';

/** The most questions in one request. */
const MOST = 1000;

/**
 * What the viewer may do somewhere, so that nothing is offered that would be refused everywhere: the
 * evaluator is asked for each action on a group in each group that he has a role in, and for each
 * action on himself. `can` is undefined until it has answered.
 */
export function useAbilities(viewer: Viewer | undefined) {
  const inputs = useMemo(() => {
    if (!viewer) return [];
    const of = (kind: string) => catalogue.filter(({ on }) => on === kind);
    const own = of('self').map(({ action }) => ({ action, targetId: viewer.id }));
    const grouped = viewer.memberships.flatMap(({ group }) =>
      [...of('group'), ...of('system')].map(({ action }) => ({ action, targetId: group.id })),
    );
    return [...own, ...grouped].slice(0, MOST);
  }, [viewer]);
  const [{ data, error }, ask] = useQuery({
    query: Decisions,
    variables: { inputs },
    pause: inputs.length === 0,
  });
  const can = useMemo(() => {
    if (!data) return undefined;
    const allowed = inputs.filter((_, at) => data.checks[at]?.allowed);
    const actions = new Set<string>(allowed.map(({ action }) => action));
    return (action: string) => actions.has(action);
  }, [data, inputs]);
  return { can, error, ask };
}

import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Decisions } from '../api/generated/documents';

/** Whether the viewer may do each of these to a thing; no, until the evaluator has said yes. */
export function useMay<Action extends string>(
  targetId: string | undefined,
  ...actions: Action[]
): Record<Action, boolean> {
  const key = actions.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the actions
  const inputs = useMemo(
    () => actions.map((action) => ({ action, targetId: targetId ?? '' })),
    [key, targetId],
  );
  const [{ data }] = useQuery({ query: Decisions, variables: { inputs }, pause: !targetId });
  const rows = actions.map((action, at) => [action, data?.checks[at]?.allowed ?? false]);
  return Object.fromEntries(rows) as Record<Action, boolean>;
}

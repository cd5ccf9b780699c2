import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { codeOf } from '../../api/failure';
import { CheckStatistics } from '../../api/generated/documents';
import type { CheckStatisticsQuery } from '../../api/generated/types';
import { useSession } from '../../app/api';
import { Card } from '../../ui/Card';
import { Failed } from '../../ui/States';
import { Bars } from './Bars';
import { dayBefore, stacked } from './hours';

type Steps = CheckStatisticsQuery['checkStatistics']['steps'];

/** How often servers write down what they have counted. */
const MINUTE = 60_000;

/** Checks by the hour of the last day, of all servers together: asked again as they are written. */
function useCounted() {
  const { plain } = useSession().api;
  const [state, setState] = useState<{ steps?: Steps; error?: CombinedError }>({});
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks once more
  useEffect(() => {
    let wanted = true;
    void plain
      .query(CheckStatistics, dayBefore(Date.now()))
      .toPromise()
      .then(({ data, error }) => {
        if (wanted) setState((old) => ({ steps: data?.checkStatistics.steps ?? old.steps, error }));
      });
    const next = setTimeout(() => setRound((old) => old + 1), MINUTE);
    return () => {
      wanted = false;
      clearTimeout(next);
    };
  }, [plain, round]);
  return { ...state, again: () => setRound((old) => old + 1) };
}

/** How many checks were answered with yes and with no; nothing for whom the server does not tell. */
export default function Checks() {
  const { t } = useTranslation();
  const { steps, error, again } = useCounted();
  const data = useMemo(() => stacked(steps ?? []), [steps]);
  if (codeOf(error) === 'FORBIDDEN' || (!steps && !error)) return null;
  if (!steps || error) {
    return (
      <Card title={t('live.checks')}>{error && <Failed error={error} onAgain={again} />}</Card>
    );
  }
  const sum = (of: 'allowed' | 'denied') => steps.reduce((sum, step) => sum + step[of], 0);
  const [allowed, denied] = [sum('allowed'), sum('denied')];
  const total = t('live.checksText', { count: allowed + denied });
  const parts = [
    { colour: 'denied', text: t('live.denied', { count: denied }) },
    { colour: 'allowed', text: t('live.allowed', { count: allowed }) },
  ];
  const label = [total, ...parts.map(({ text }) => text)].join(', ');
  return (
    <Card title={t('live.checks')}>
      <Bars label={label} data={data} colours={['--bad', '--brand']}>
        {total}
        {parts.map(({ colour, text }) => (
          <span key={colour} className={`key ${colour}`}>
            {text}
          </span>
        ))}
      </Bars>
    </Card>
  );
}

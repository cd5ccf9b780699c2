import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AuditLog } from '../../api/generated/documents';
import type { AuditLogQueryVariables } from '../../api/generated/types';
import { useSession } from '../../app/api';
import { Bars } from './Bars';
import { byHour, dayBefore } from './hours';

/** How many are read at a time, and how often: after an import there may be a hundred thousand. */
const SIZE = 1000;
const PAGES = 10;

type Change = { revision: string; at: string };
type Logged = { changes: Change[]; isAll: boolean };

/** The log is read once, page by page; what comes later is told by the stream. */
function useLogged(): Logged {
  const { plain } = useSession().api;
  const [logged, setLogged] = useState<Logged>({ changes: [], isAll: true });
  useEffect(() => {
    let wanted = true;
    const { from } = dayBefore(Date.now());
    async function read() {
      const changes: Change[] = [];
      let after: string | null = null;
      for (let page = 1; wanted; page += 1) {
        const variables: AuditLogQueryVariables = { filter: { from }, first: SIZE, after };
        const { data } = await plain.query(AuditLog, variables).toPromise();
        if (!wanted || !data) return;
        const { nodes, pageInfo } = data.auditLog;
        changes.push(...nodes);
        after = pageInfo.endCursor;
        const isAll = !pageInfo.hasNextPage || !after;
        setLogged({ changes: [...changes], isAll });
        if (isAll || page === PAGES) return;
      }
    }
    void read();
    return () => {
      wanted = false;
    };
  }, [plain]);
  return logged;
}

/** Changes by the hour of the last day. */
export default function Changes({ told }: { told: Change[] }) {
  const { t } = useTranslation();
  const { changes, isAll } = useLogged();
  const data = useMemo(() => {
    // Several changes may have been committed at one moment.
    const moments = new Map([...changes, ...told].map(({ revision, at }) => [revision, at]));
    return byHour([...moments.values()], Date.now());
  }, [changes, told]);
  const total = data[1].reduce((sum, count) => sum + count, 0);
  const label = t(isAll ? 'live.chartText' : 'live.chartSome', { count: total });
  return (
    <Bars label={label} data={data} colours={['--brand']}>
      {label}
    </Bars>
  );
}

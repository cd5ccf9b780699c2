import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { useCommand } from '../../api/command';
import type { Refusal } from '../../api/failure';
import { EndAllSessions, EndSession, Sessions } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { Card } from '../../ui/Card';
import { Refused } from '../../ui/Refusals';
import { useTime } from '../../ui/times';

/** Where a user is logged in; nothing where the viewer may not know. */
export function SessionsCard({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const time = useTime();
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const end = useCommand(EndSession);
  const endAll = useCommand(EndAllSessions);
  const [{ data }] = useQuery({ query: Sessions, variables: { id: userId, first: 100 } });
  const sessions = data?.node?.__typename === 'User' ? data.node.sessions : undefined;
  if (!sessions) return null;
  const refused = (outcome: { refusals: Refusal[] } | undefined) =>
    setRefusals(outcome?.refusals ?? []);
  return (
    <Card
      title={t('sessions.title', { count: sessions.totalCount })}
      actions={
        sessions.totalCount > 0 && (
          <Action
            kind="danger"
            isPending={endAll.busy}
            onPress={async () => refused(await endAll.run({ userId }))}
          >
            {t('sessions.endAll')}
          </Action>
        )
      }
    >
      <Refused of={refusals} />
      <ul className="list">
        {sessions.nodes.map((session) => (
          <li key={session.id} className="row spread">
            <span>
              <strong>{session.address ?? t('sessions.unknown')}</strong>{' '}
              {session.current && <em>{t('sessions.current')}</em>}
              <br />
              <small>
                {session.userAgent} · {t('sessions.used', { at: time(session.lastUsedAt) })} ·{' '}
                {t('sessions.until', { at: time(session.expiresAt) })}
              </small>
            </span>
            <Action
              aria-label={t('sessions.endNamed', { address: session.address ?? '' })}
              onPress={async () => refused(await end.run({ sessionId: session.id }))}
            >
              {t('sessions.end')}
            </Action>
          </li>
        ))}
      </ul>
    </Card>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import { SetIpPool } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { tell } from '../../ui/told';
import { AddressPool } from './AddressPool';
import { entriesOf, type Known } from './draft';

/** Where a user may come from (U7). */
export function PoolCard({ user }: { user: Known }) {
  const { t } = useTranslation();
  const [pool, setPool] = useState<string>();
  const permitted = usePermitted(SetIpPool, { userId: user.id, ipPool: user.ipPool });
  return (
    <Card
      title={t('user.ipPool')}
      actions={
        permitted && (
          <Action onPress={() => setPool(user.ipPool.join('\n'))}>{t('common.edit')}</Action>
        )
      }
    >
      {user.ipPool.length === 0 && <p>{t('user.anyAddress')}</p>}
      <ul className="list">
        {user.ipPool.map((entry) => (
          <li key={entry}>
            <code>{entry}</code>
          </li>
        ))}
      </ul>
      {pool !== undefined && (
        <AskCommand
          title={t('user.ipPool')}
          document={SetIpPool}
          input={{ userId: user.id, ipPool: entriesOf(pool) }}
          fields={['ipPool']}
          confirm={t('common.save')}
          onClose={() => setPool(undefined)}
          onDone={() => tell(t('common.saved'))}
        >
          {(refusals) => (
            <AddressPool pool={pool} onChange={setPool} refusals={about(refusals, 'ipPool')} />
          )}
        </AskCommand>
      )}
    </Card>
  );
}

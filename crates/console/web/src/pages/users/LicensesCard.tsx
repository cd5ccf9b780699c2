import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import { SetLicenses } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { tell } from '../../ui/told';
import { QuotaTable } from '../licenses/QuotaTable';
import { type Draft, type Known, licensesOf, settingsOf } from './draft';
import { LicenseCounts } from './LicenseCounts';

/** How many licences a user has of each level, and what became of them (U6). */
export function LicensesCard({ user }: { user: Known }) {
  const { t } = useTranslation();
  const [counts, setCounts] = useState<Draft['licenses']>();
  const permitted = usePermitted(SetLicenses, { userId: user.id, licenses: [] });
  return (
    <Card
      title={t('user.licenses')}
      actions={
        permitted && (
          <Action onPress={() => setCounts(settingsOf(user).licenses)}>{t('common.edit')}</Action>
        )
      }
    >
      <QuotaTable quotas={user.licenses} label={t('user.licenses')} />
      {counts && (
        <AskCommand
          title={t('user.licenses')}
          document={SetLicenses}
          input={{ userId: user.id, licenses: licensesOf(counts) }}
          fields={['licenses']}
          confirm={t('common.save')}
          onClose={() => setCounts(undefined)}
          onDone={() => tell(t('common.saved'))}
        >
          {(refusals) => (
            <LicenseCounts
              counts={counts}
              onChange={setCounts}
              refusals={about(refusals, 'licenses')}
              hint={t('user.licensesGive')}
            />
          )}
        </AskCommand>
      )}
    </Card>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import { LicenseStatistics, SetLicenseTotals } from '../../api/generated/documents';
import { useSession } from '../../app/api';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { tell } from '../../ui/told';
import { type Draft, licensesOf } from '../users/draft';
import { LicenseCounts } from '../users/LicenseCounts';
import { QuotaTable } from './QuotaTable';

/** `/licenses`: one's own, and those of the System where one may see them. */
export function Page() {
  const { t } = useTranslation();
  const { viewer } = useSession();
  const [totals, setTotals] = useState<Draft['licenses']>();
  const [{ data }] = useQuery({ query: LicenseStatistics });
  const levels = data?.licenseStatistics.levels;
  const permitted = usePermitted(SetLicenseTotals, { totals: [] });
  const edit = () => levels && setTotals(levels.map(({ total }) => total) as Draft['licenses']);
  return (
    <section className="page">
      <title>{`${t('nav.licenses')} · Canopy`}</title>
      <h1>{t('nav.licenses')}</h1>
      <div className="cards">
        <Card title={t('licenses.own')}>
          <QuotaTable quotas={viewer.licenses} label={t('licenses.own')} />
        </Card>
        {levels && (
          <Card
            title={t('licenses.system')}
            actions={permitted && <Action onPress={edit}>{t('common.edit')}</Action>}
          >
            <QuotaTable quotas={levels} label={t('licenses.system')} />
          </Card>
        )}
      </div>
      {totals && (
        <AskCommand
          title={t('licenses.system')}
          document={SetLicenseTotals}
          input={{ totals: licensesOf(totals) }}
          fields={['totals']}
          confirm={t('common.save')}
          onClose={() => setTotals(undefined)}
          onDone={() => tell(t('common.saved'))}
        >
          {(refusals) => (
            <LicenseCounts
              counts={totals}
              onChange={setTotals}
              refusals={about(refusals, 'totals')}
              hint={t('licenses.totalsHint')}
            />
          )}
        </AskCommand>
      )}
    </section>
  );
}

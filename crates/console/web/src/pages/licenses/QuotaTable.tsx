import { useTranslation } from 'react-i18next';
import { localeOf } from '../../texts/i18n';

type Quota = {
  level: number;
  total: number;
  used: number;
  shared?: number;
  givenOut?: number;
  available: number;
};

/** Four levels, and where the licences of each are. */
export function QuotaTable({ quotas, label }: { quotas: Quota[]; label: string }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(localeOf(i18n.language));
  return (
    <div className="wide">
      <table className="figures" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('licenses.levelColumn')}</th>
            <th scope="col">{t('licenses.total')}</th>
            <th scope="col">{t('licenses.used')}</th>
            <th scope="col">{t('licenses.given')}</th>
            <th scope="col">{t('licenses.available')}</th>
          </tr>
        </thead>
        <tbody>
          {quotas.map(({ level, total, used, shared, givenOut, available }) => (
            <tr key={level}>
              <th scope="row">{level}</th>
              <td>{number.format(total)}</td>
              <td>{number.format(used)}</td>
              <td>{number.format(shared ?? givenOut ?? 0)}</td>
              <td>{number.format(available)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

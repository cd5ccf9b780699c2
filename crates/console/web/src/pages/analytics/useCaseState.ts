import { useTranslation } from 'react-i18next';
import { useTime } from '../../ui/times';

type Of = { suspendedAt: string | null; deletedAt: string | null; paused: boolean };

/** Whether a business case runs, in words (U9). */
export function useCaseState(): (of: Of) => string {
  const { t } = useTranslation();
  const time = useTime();
  return ({ suspendedAt, deletedAt, paused }) => {
    if (suspendedAt) return t('analytics.suspended', { at: time(deletedAt) });
    return paused ? t('analytics.paused') : t('analytics.runs');
  };
}

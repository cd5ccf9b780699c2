import { useTranslation } from 'react-i18next';
import { localeOf } from '../texts/i18n';

/** A moment as people here write it. */
export function useTime(): (at: string | null | undefined) => string {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(localeOf(i18n.language), {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return (at) => (at ? format.format(new Date(at)) : '–');
}

import { useTranslation } from 'react-i18next';

/** A moment as people here write it. */
export function useTime(): (at: string | null | undefined) => string {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return (at) => (at ? format.format(new Date(at)) : '–');
}

import { useTranslation } from 'react-i18next';
import en from '../texts/en.json';

type Kind = keyof typeof en.changes;

/** What happened, in a sentence. */
export function useChangeText(): (change: { kind: string; summary: string }) => string {
  const { t } = useTranslation();
  return ({ kind, summary }) => (kind in en.changes ? t(`changes.${kind as Kind}`) : summary);
}

import { useTranslation } from 'react-i18next';
import { catalogue } from '../api/generated/catalogue';
import { grouped } from '../api/grouped';
import type en from './en.json';

export type Category = keyof typeof en.categories;

/** The categories of the catalogue with their actions, in its order. */
export const categories: [Category, string[]][] = [
  ...grouped(catalogue, ({ category }) => category as Category),
].map(([category, rows]) => [category, rows.map(({ action }) => action)]);

/** What an action is called for people; its own name where the texts lack it. */
export function useActionName(): (action: string) => string {
  const { t } = useTranslation();
  const anyKey = t as unknown as (key: string, options: { defaultValue: string }) => string;
  return (action) => anyKey(`actions.${action}`, { defaultValue: action });
}

import { Signal } from '../api/signal';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = 'canopy.theme';
const kept = localStorage.getItem(KEPT) as Theme | null;

export const theme = new Signal<Theme>(kept && THEMES.includes(kept) ? kept : 'system');

/** Shows the page in the chosen colours from now on. */
export function paint(): void {
  const apply = () => {
    const chosen = theme.get();
    document.documentElement.style.colorScheme = chosen === 'system' ? 'light dark' : chosen;
    localStorage.setItem(KEPT, chosen);
  };
  theme.subscribe(apply);
  apply();
}

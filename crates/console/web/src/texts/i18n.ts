import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';

/** What the console speaks, each with what it calls itself. Another one is a catalogue and a line here. */
export const LANGUAGES = { en: 'English', ru: 'Русский' } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = 'canopy.language';
const catalogues: Record<Exclude<Language, 'en'>, () => Promise<{ default: object }>> = {
  ru: () => import('./ru.json'),
};

const known = (tag: string | null | undefined): Language | undefined =>
  (Object.keys(LANGUAGES) as Language[]).find((language) => tag?.split('-')[0] === language);

/** The language that was chosen here, or that the browser prefers. */
const preferred = (): Language =>
  known(localStorage.getItem(KEPT)) ??
  navigator.languages.map((tag) => known(tag)).find(Boolean) ??
  'en';

/** How this person writes dates and numbers in the language: `en-GB` where the browser says so. */
export const localeOf = (language: string): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

/** Changes to a language, and keeps the choice in this browser. */
export async function choose(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await use(language);
}

/** Takes the language of the user's profile, unless one was chosen in this browser. */
export async function follow(tag: string | null | undefined): Promise<void> {
  const language = known(tag);
  if (language && !localStorage.getItem(KEPT)) await use(language);
}

async function use(language: Language) {
  if (language !== 'en' && !i18n.hasResourceBundle(language, 'translation')) {
    const catalogue = await catalogues[language]();
    i18n.addResourceBundle(language, 'translation', catalogue.default);
  }
  await i18n.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Before anything is shown. */
export async function speak(): Promise<void> {
  await i18n.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: 'en',
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  });
  await use(preferred());
}

import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { choose, LANGUAGES, type Language } from '../texts/i18n';
import { Choice } from '../ui/Choice';
import { THEMES, theme } from './theme';

/** The language and the colours of the console in this browser. */
export function Choices() {
  const { t, i18n } = useTranslation();
  const colours = useSyncExternalStore(theme.subscribe, theme.get);
  return (
    <div className="row choices">
      <Choice
        label={t('settings.language')}
        value={i18n.language as Language}
        options={Object.entries(LANGUAGES).map(([id, name]) => ({ id: id as Language, name }))}
        onChange={(language) => void choose(language)}
      />
      <Choice
        label={t('settings.theme')}
        value={colours}
        options={THEMES.map((id) => ({ id, name: t(`settings.themes.${id}`) }))}
        onChange={theme.set}
      />
    </div>
  );
}

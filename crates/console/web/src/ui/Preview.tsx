import { useTranslation } from 'react-i18next';
import type { Outcome } from '../api/command';
import { EffectsList } from './EffectsList';

type Props = {
  trial: { outcome: Outcome<unknown> | undefined; pending: boolean };
  /** What is said before there is anything to try. */
  idle?: string;
};

/** What would change for whom, beside the form, before anything is kept. */
export function Preview({ trial: { outcome, pending }, idle }: Props) {
  const { t } = useTranslation();
  return (
    <aside className="preview" aria-label={t('effects.title')} aria-busy={pending}>
      <h3>{t('effects.title')}</h3>
      <div aria-live="polite">
        {!outcome && (pending ? <p>{t('effects.trying')}</p> : idle && <p>{idle}</p>)}
        {outcome && outcome.refusals.length > 0 && <p className="lost">{t('effects.refused')}</p>}
        {outcome?.effects && outcome.refusals.length === 0 && (
          <EffectsList effects={outcome.effects} />
        )}
      </div>
    </aside>
  );
}

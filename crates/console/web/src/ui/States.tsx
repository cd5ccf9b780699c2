import { ProgressBar } from 'react-aria-components/ProgressBar';
import { useTranslation } from 'react-i18next';
import type { CombinedError } from 'urql';
import { refusalsOf } from '../api/failure';
import { Action } from './Action';
import { RefusalList } from './Refusals';

export function Loading() {
  const { t } = useTranslation();
  return (
    <ProgressBar isIndeterminate aria-label={t('states.loading')} className="loading">
      <span className="bar" />
    </ProgressBar>
  );
}

export function Empty({ text }: { text: string }) {
  return <p className="empty">{text}</p>;
}

/** There is no such thing, or none that the viewer sees: the server makes no difference. */
export function Missing() {
  const { t } = useTranslation();
  return (
    <section className="page">
      <h1>{t('states.missing')}</h1>
      <p>{t('states.missingWhy')}</p>
    </section>
  );
}

export function Failed({ error, onAgain }: { error: CombinedError; onAgain?: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="notice bad">
      <RefusalList of={refusalsOf(error)} />
      {onAgain && <Action onPress={onAgain}>{t('states.again')}</Action>}
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { Action } from '../../ui/Action';
import { TextInput } from '../../ui/TextInput';

/** A time, as RFC 3339 has it; undefined: now. */
export type Moment = string | undefined;

/** As the browser's field writes it: the time here, without a zone. */
export function local(moment: Moment): string {
  if (!moment) return '';
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Now, or an earlier moment. */
export function Moments({ moment, onChange }: { moment: Moment; onChange(moment: Moment): void }) {
  const { t } = useTranslation();
  return (
    <div className="row filters">
      <TextInput
        label={t('access.at')}
        type={'datetime-local' as 'text'}
        value={local(moment)}
        onChange={(text) => onChange(text ? new Date(text).toISOString() : undefined)}
      />
      {moment ? (
        <Action onPress={() => onChange(undefined)}>{t('access.now')}</Action>
      ) : (
        <span className="hint">{t('access.isNow')}</span>
      )}
    </div>
  );
}

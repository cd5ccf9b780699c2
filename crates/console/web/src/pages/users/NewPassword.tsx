import { useEffect, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Meter } from 'react-aria-components/Meter';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/failure';
import { TextInput } from '../../ui/TextInput';

type Props = {
  label: string;
  value: string;
  onChange(value: string): void;
  refusals: Refusal[];
};

type Score = 0 | 1 | 2 | 3 | 4;

/** How hard a password is to guess; the words to guess from are loaded once one is typed. */
function useScore(password: string): Score | undefined {
  const [score, setScore] = useState<Score>();
  useEffect(() => {
    if (!password) return setScore(undefined);
    let wanted = true;
    void import('./strength').then(({ scoreOf }) => wanted && setScore(scoreOf(password)));
    return () => {
      wanted = false;
    };
  }, [password]);
  return score;
}

/** What the server could not take as a password is refused by its rule, in words of its own. */
const byRule = (refusal: Refusal): Refusal =>
  refusal.code === 'BAD_USER_INPUT'
    ? { ...refusal, code: 'MALFORMED_PASSWORD', rule: 'U11' }
    : refusal;

/** A password that is being chosen, with its rule (U11) and its strength. */
export function NewPassword({ label, value, onChange, refusals }: Props) {
  const { t } = useTranslation();
  const score = useScore(value);
  return (
    <div className="new-password">
      <TextInput
        label={label}
        type="password"
        autoComplete="new-password"
        isRequired
        hint={t('user.passwordRule')}
        value={value}
        onChange={onChange}
        refusals={refusals.map(byRule)}
      />
      {score !== undefined && (
        <Meter className="meter" value={score} maxValue={4} valueLabel={t(`strength.${score}`)}>
          {({ valueText }) => (
            <>
              <Label>{t('user.strength')}</Label>
              <span className={`bar score-${score}`} />
              <span>{valueText}</span>
            </>
          )}
        </Meter>
      )}
    </div>
  );
}

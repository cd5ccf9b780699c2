import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField } from 'react-aria-components/NumberField';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/failure';
import { Part } from '../../ui/Part';
import { type Draft, LEVELS } from './draft';

type Counts = Draft['licenses'];
type Props = { counts: Counts; onChange(counts: Counts): void; refusals: Refusal[]; hint?: string };

/** How many licences of each level (U6). */
export function LicenseCounts({ counts, onChange, refusals, hint }: Props) {
  const { t } = useTranslation();
  return (
    <Part title={t('user.licenses')} hint={hint ?? t('user.licensesHint')} refusals={refusals}>
      <div className="row">
        {LEVELS.map((level, at) => (
          <NumberField
            key={level}
            className="field number"
            minValue={0}
            maxValue={1_000_000_000}
            value={counts[at] ?? 0}
            onChange={(count) =>
              onChange(counts.map((old, i) => (i === at ? count || 0 : old)) as Counts)
            }
          >
            <Label>{t('licenses.level', { level })}</Label>
            <Input />
          </NumberField>
        ))}
      </div>
    </Part>
  );
}

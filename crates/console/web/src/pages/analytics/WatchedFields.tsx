import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField } from 'react-aria-components/NumberField';
import { useTranslation } from 'react-i18next';
import { Action } from '../../ui/Action';
import { TextInput } from '../../ui/TextInput';
import { cornersOf, type Watched } from './draft';
import { Zone } from './Zone';

type Props = { cameras: Watched[]; onChange(cameras: Watched[]): void };

/** Where in the picture of each camera, and how sure it has to be. */
export function WatchedFields({ cameras, onChange }: Props) {
  const { t } = useTranslation();
  const change = (id: string, values: Partial<Watched>) =>
    onChange(cameras.map((camera) => (camera.id === id ? { ...camera, ...values } : camera)));
  return (
    <ul className="list" aria-label={t('kinds.many.CAMERA')}>
      {cameras.map(({ id, name, zone, threshold }) => (
        <li key={id}>
          <fieldset className="part">
            <legend>{name}</legend>
            <div className="row spread">
              <TextInput
                label={t('analytics.zone')}
                hint={t('analytics.zoneHint')}
                value={zone}
                onChange={(zone) => change(id, { zone })}
                validate={(text) => (cornersOf(text) ? null : t('analytics.noZone'))}
              />
              <Zone corners={cornersOf(zone) ?? []} />
              <NumberField
                className="field number"
                minValue={0}
                maxValue={100}
                value={threshold}
                onChange={(threshold) => change(id, { threshold: threshold || 0 })}
              >
                <Label>{t('analytics.threshold')}</Label>
                <Input />
              </NumberField>
              <Action
                kind="quiet"
                aria-label={t('common.remove', { name })}
                onPress={() => onChange(cameras.filter((camera) => camera.id !== id))}
              >
                ×
              </Action>
            </div>
          </fieldset>
        </li>
      ))}
    </ul>
  );
}

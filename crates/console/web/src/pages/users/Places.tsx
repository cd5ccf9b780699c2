import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/failure';
import { Action } from '../../ui/Action';
import { Choice } from '../../ui/Choice';
import { Part } from '../../ui/Part';
import { Pick } from '../../ui/Pick';
import { ROLES } from '../../ui/roles';
import type { Place } from './draft';

type Props = { places: Place[]; onChange(places: Place[]): void; refusals: Refusal[] };

/** Groups with a role in each (T1, T5, T6). */
export function Places({ places, onChange, refusals }: Props) {
  const { t } = useTranslation();
  return (
    <Part title={t('user.groups')} hint={t('user.groupsHint')} refusals={refusals}>
      <ul className="places">
        {places.map(({ group, role }) => (
          <li key={group.id} className="row">
            <Choice
              label={t('user.roleIn', { group: group.name })}
              value={role}
              options={ROLES.map((id) => ({ id, name: t(`roles.${id}`) }))}
              onChange={(role) =>
                onChange(places.map((place) => (place.group === group ? { group, role } : place)))
              }
            />
            <Action
              kind="quiet"
              aria-label={t('common.remove', { name: group.name })}
              onPress={() => onChange(places.filter((place) => place.group !== group))}
            >
              ×
            </Action>
          </li>
        ))}
      </ul>
      <Pick
        label={t('user.addGroup')}
        isRequired={places.length === 0}
        of="groups"
        onPick={({ id, name }) => {
          if (places.some(({ group }) => group.id === id)) return;
          onChange([...places, { group: { id, name }, role: 'MEMBER' }]);
        }}
      />
    </Part>
  );
}

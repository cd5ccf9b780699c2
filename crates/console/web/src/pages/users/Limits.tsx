import { Button } from 'react-aria-components/Button';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/failure';
import { categories, useActionName } from '../../texts/actions';
import { Part } from '../../ui/Part';
import { Tick } from '../../ui/Tick';

type Props = {
  limits: string[] | null;
  onChange(limits: string[] | null): void;
  refusals: Refusal[];
  /** Another name for what is chosen, where it is always a choice. */
  title?: string;
  hint?: string;
};

const ALL = categories.flatMap(([, actions]) => actions);

/** The actions that a user is held to (U5): by category, opened for a single action. */
export function Limits({ limits, onChange, refusals, title, hint }: Props) {
  const { t } = useTranslation();
  const actionName = useActionName();
  const held = new Set(limits ?? []);
  const set = (of: string[], chosen: string[]) =>
    onChange([
      ...ALL.filter((action) => (of.includes(action) ? chosen : [...held]).includes(action)),
    ]);
  return (
    <Part title={title ?? t('user.limits')} hint={hint ?? t('user.limitsHint')} refusals={refusals}>
      {!title && (
        <Tick isSelected={limits !== null} onChange={(on) => onChange(on ? ALL : null)}>
          {t('user.limited')}
        </Tick>
      )}
      {limits !== null && (
        <div className="tree-of-actions">
          {categories.map(([category, actions]) => {
            const chosen = actions.filter((action) => held.has(action));
            const name = t(`categories.${category}`);
            return (
              <Disclosure key={category} className="category">
                <div className="row">
                  <Button slot="trigger" className="action quiet fold" aria-label={name}>
                    <span aria-hidden="true">▸</span>
                  </Button>
                  <Tick
                    isSelected={chosen.length === actions.length}
                    isIndeterminate={chosen.length > 0 && chosen.length < actions.length}
                    onChange={(on) => set(actions, on ? actions : [])}
                  >
                    {name} <small>{`${chosen.length}/${actions.length}`}</small>
                  </Tick>
                </div>
                <DisclosurePanel>
                  <CheckboxGroup
                    aria-label={name}
                    value={chosen}
                    onChange={(values) => set(actions, values)}
                  >
                    {actions.map((action) => (
                      <Tick key={action} value={action}>
                        {actionName(action)}
                      </Tick>
                    ))}
                  </CheckboxGroup>
                </DisclosurePanel>
              </Disclosure>
            );
          })}
        </div>
      )}
    </Part>
  );
}

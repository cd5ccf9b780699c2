import { useTranslation } from 'react-i18next';
import type { Effects } from '../api/command';
import { grouped } from '../api/grouped';
import { useActionName } from '../texts/actions';
import { ThingLink } from './ThingLink';

type Props = {
  effects: Effects /** Where it is said above how many they are. */;
  isCounted?: boolean;
};

/** Who gains and loses what, by user. */
export function EffectsList({ effects, isCounted }: Props) {
  const { t } = useTranslation();
  const actionName = useActionName();
  const { entries, users, targets } = effects;
  if (entries.totalCount === 0) return <p>{t('effects.none')}</p>;
  const names = (actions: string[]) => actions.map(actionName).join(', ');
  const people = grouped(entries.nodes, ({ user }) => user.id);
  return (
    <div className="effects">
      {!isCounted && (
        <p>
          {t('effects.users', { count: users })}, {t('effects.targets', { count: targets })}
        </p>
      )}
      <ul>
        {[...people.values()].map((rows) => (
          <li key={rows[0]?.user.id}>
            <strong>{rows[0]?.user.name}</strong>
            <ul>
              {rows.map(({ target, gained, lost }) => (
                <li key={target.id}>
                  {/* Himself: who is only tried has no page yet. */}
                  {target.id === rows[0]?.user.id ? target.name : <ThingLink thing={target} />}
                  {gained.length > 0 && (
                    <p className="gained">
                      <b>{t('effects.gains')}</b> {names(gained)}
                    </p>
                  )}
                  {lost.length > 0 && (
                    <p className="lost">
                      <b>{t('effects.loses')}</b> {names(lost)}
                    </p>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {entries.totalCount > entries.nodes.length && (
        <p>{t('effects.more', { count: entries.totalCount - entries.nodes.length })}</p>
      )}
    </div>
  );
}

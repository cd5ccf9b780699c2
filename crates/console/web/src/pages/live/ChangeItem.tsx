import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { WatchSubscription } from '../../api/generated/types';
import { EffectsList } from '../../ui/EffectsList';
import { ThingLink } from '../../ui/ThingLink';
import { useTime } from '../../ui/times';
import { useChangeText } from '../../ui/useChangeText';

/** How many of the things concerned are named. */
const NAMED = 8;

/** One change: what, by whom, to what, and who gained or lost what by it. */
export function ChangeItem({ change }: { change: WatchSubscription['permissionChanges'] }) {
  const { t } = useTranslation();
  const time = useTime();
  const textOf = useChangeText();
  const { subjects, effects } = change;
  return (
    <li className="change">
      <p>
        <Link to={`/audit?revision=${change.revision}`} className="revision">
          {change.revision}
        </Link>{' '}
        <time dateTime={change.at}>{time(change.at)}</time> <strong>{textOf(change)}</strong>
        {change.by && (
          <>
            {' '}
            {t('live.by')} <ThingLink thing={change.by} />
          </>
        )}
      </p>
      <p className="subjects">
        {subjects.slice(0, NAMED).map((thing) => (
          <ThingLink key={thing.id} thing={thing} />
        ))}
        {subjects.length > NAMED && t('effects.more', { count: subjects.length - NAMED })}
      </p>
      {effects.entries.totalCount > 0 && (
        <details>
          <summary>
            {t('effects.users', { count: effects.users })},{' '}
            {t('effects.targets', { count: effects.targets })}
          </summary>
          <EffectsList effects={effects} isCounted />
        </details>
      )}
    </li>
  );
}

import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useSubscription } from 'urql';
import { Watch } from '../../api/generated/documents';
import type { WatchSubscription } from '../../api/generated/types';
import { useLink, useSession } from '../../app/api';
import { Action } from '../../ui/Action';
import { Card } from '../../ui/Card';
import { Failed, Loading } from '../../ui/States';
import { ChangeItem } from './ChangeItem';
import { ThingFilter } from './ThingFilter';

const Changes = lazy(() => import('./Changes'));
const Checks = lazy(() => import('./Checks'));

type Change = WatchSubscription['permissionChanges'];

/** How many are kept in the page; older ones are in the log. */
const KEPT = 300;

/** `/live`: each change as it happens, with what it means. */
export function Page() {
  const { t } = useTranslation();
  const { revision, can } = useSession();
  const link = useLink();
  const [asked, setAsked] = useSearchParams();
  // What comes while it is paused is kept, and shown when it goes on: nothing is lost.
  const [heldAt, setHeldAt] = useState<number>();
  const filter = {
    user: asked.get('user') ?? undefined,
    group: asked.get('group') ?? undefined,
    resource: asked.get('resource') ?? undefined,
  };
  const collect = useCallback(
    (old: Change[] | undefined, { permissionChanges }: WatchSubscription) =>
      [permissionChanges, ...(old ?? [])].slice(0, KEPT),
    [],
  );
  const [{ data, error }, again] = useSubscription(
    { query: Watch, variables: { after: revision, ...filter }, pause: revision === undefined },
    collect,
  );
  const all = data ?? [];
  const shown = heldAt === undefined ? all : all.slice(Math.max(0, all.length - heldAt));
  const waiting = all.length - shown.length;
  const set = (name: string) => (id?: string) =>
    setAsked(
      (old) => {
        if (id) old.set(name, id);
        else old.delete(name);
        return old;
      },
      { replace: true },
    );
  return (
    <section className="page">
      <title>{`${t('nav.live')} · Canopy`}</title>
      <div className="row spread">
        <h1>{t('nav.live')}</h1>
        <div className="row">
          <output className={`link ${link}`}>
            {t(link === 'live' ? 'shell.live' : link === 'lost' ? 'shell.lost' : 'states.loading')}
          </output>
          <Action onPress={() => setHeldAt(heldAt === undefined ? all.length : undefined)}>
            {heldAt === undefined ? t('live.pause') : t('live.resume', { count: waiting })}
          </Action>
        </div>
      </div>
      <search className="row filters">
        <ThingFilter label={t('live.user')} id={filter.user} of="users" onChange={set('user')} />
        <ThingFilter
          label={t('live.group')}
          id={filter.group}
          of="groups"
          onChange={set('group')}
        />
        <ThingFilter
          label={t('live.resource')}
          id={filter.resource}
          of="resources"
          onChange={set('resource')}
        />
      </search>
      <div className="charts">
        <Card title={t('live.chart')}>
          <Suspense fallback={<Loading />}>
            <Changes told={all} />
          </Suspense>
        </Card>
        {can('system.view_audit') && (
          <Suspense fallback={null}>
            <Checks />
          </Suspense>
        )}
      </div>
      {error && <Failed error={error} onAgain={() => again()} />}
      {shown.length === 0 && !error && <p className="empty">{t('live.nothing')}</p>}
      <ol className="changes" aria-label={t('live.changes')}>
        {shown.map((change) => (
          <ChangeItem key={change.revision} change={change} />
        ))}
      </ol>
    </section>
  );
}

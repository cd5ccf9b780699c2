import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { catalogue } from '../../api/generated/catalogue';
import { Decisions, Thing as ThingDocument } from '../../api/generated/documents';
import { useSession } from '../../app/api';
import { ON } from '../../ui/kinds';
import { Failed, Loading } from '../../ui/States';
import type { Thing } from '../../ui/ThingLink';
import { Answers } from './Answers';
import { type Moment, Moments } from './Moments';
import { Subjects } from './Subjects';
import { Why } from './Why';

/** The actions that are done to such a thing. */
function actionsOn(thing: Thing, userId: string): string[] {
  const kinds =
    thing.__typename === 'Resource' && thing.kind
      ? [ON[thing.kind]]
      : thing.__typename === 'Group'
        ? ['group', 'system']
        : thing.id === userId
          ? ['self']
          : [];
  return catalogue.filter(({ on }) => kinds.includes(on)).map(({ action }) => action);
}

/** `/access`: what somebody may do to something, and why, now or at a moment. */
export function Page() {
  const { t } = useTranslation();
  const { viewer } = useSession();
  const [asked, setAsked] = useSearchParams();
  const set = (values: Record<string, string | undefined>) =>
    setAsked((old) => {
      for (const [name, value] of Object.entries(values)) {
        if (value) old.set(name, value);
        else old.delete(name);
      }
      return old;
    });
  const userId = asked.get('user') ?? viewer.id;
  const thingId = asked.get('thing');
  const moment: Moment = asked.get('at') ?? undefined;
  const asOf = moment ? { time: moment } : undefined;

  const [{ data: user }] = useQuery({ query: ThingDocument, variables: { id: userId } });
  const [{ data: found, error: lost }] = useQuery({
    query: ThingDocument,
    variables: { id: thingId ?? '' },
    pause: !thingId,
  });
  const thing = thingId ? found?.node : undefined;
  const actions = useMemo(() => (thing ? actionsOn(thing, userId) : []), [thing, userId]);
  const inputs = actions.map((action) => ({ userId, action, targetId: thingId ?? '' }));
  const [{ data, error, fetching }, ask] = useQuery({
    query: Decisions,
    variables: { inputs, asOf },
    pause: actions.length === 0,
  });
  const action = asked.get('action');
  return (
    <section className="page">
      <title>{`${t('nav.access')} · Canopy`}</title>
      <h1>{t('nav.access')}</h1>
      <p>{t('access.intro')}</p>
      <Subjects user={user?.node} thing={thing} onChange={set} />
      <Moments moment={moment} onChange={(at) => set({ at })} />
      {lost && <Failed error={lost} />}
      {error && <Failed error={error} onAgain={() => ask()} />}
      {thing && actions.length > 0 && !data && !error && <Loading />}
      {thingId && found && !thing && <p className="empty">{t('states.missingWhy')}</p>}
      {thing && actions.length === 0 && <p className="empty">{t('access.noActions')}</p>}
      {thing && data && !error && (
        <div className="split">
          <Answers
            actions={actions}
            allowed={data.checks.map(({ allowed }) => allowed)}
            chosen={action}
            isBusy={fetching}
            onChoose={(action) => set({ action })}
          />
          <div className="main">
            {action && actions.includes(action) && user?.node ? (
              <Why user={user.node} thing={thing} action={action} asOf={asOf} />
            ) : (
              <p className="empty">{t('access.choose')}</p>
            )}
          </div>
        </div>
      )}
    </section>
  );
}

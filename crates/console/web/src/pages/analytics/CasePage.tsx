import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useQuery } from 'urql';
import { AnalyticsCase } from '../../api/generated/documents';
import { Card } from '../../ui/Card';
import { Failed, Loading, Missing } from '../../ui/States';
import { ThingLink } from '../../ui/ThingLink';
import { useTime } from '../../ui/times';
import { CaseActions } from './CaseActions';
import { CaseEvents } from './CaseEvents';
import { useCaseState } from './useCaseState';
import { Zone } from './Zone';

/** `/analytics/…`: what a business case watches, what follows, and what it has seen. */
export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const time = useTime();
  const stateOf = useCaseState();
  const [{ data, error, fetching, stale }, ask] = useQuery({
    query: AnalyticsCase,
    variables: { id },
  });
  if (error) return <Failed error={error} onAgain={() => ask()} />;
  const of = data?.analyticsCase;
  if (!data || (!of && (fetching || stale))) return <Loading />;
  if (!of) return <Missing />;
  const { cameras, reactions, lists } = of;
  return (
    <section className="page">
      <title>{`${of.name} · Canopy`}</title>
      <div className="row spread">
        <h1>{of.name}</h1>
        <CaseActions of={of} />
      </div>
      <div className="cards">
        <Card title={t('analytics.what')}>
          <dl>
            <dt>{t('analytics.kind')}</dt>
            <dd>{t(`cases.${of.kind}`)}</dd>
            <dt>{t('licenses.levelColumn')}</dt>
            <dd>{of.level}</dd>
            <dt>{t('analytics.state')}</dt>
            <dd>{stateOf(of)}</dd>
            <dt>{t('analytics.owner')}</dt>
            <dd>{of.owner ? <ThingLink thing={of.owner} /> : '–'}</dd>
            <dt>{t('users.created')}</dt>
            <dd>{time(of.createdAt)}</dd>
          </dl>
        </Card>
        <Card title={`${t('kinds.many.CAMERA')} (${cameras.totalCount})`}>
          <ul className="list scroll" tabIndex={-1}>
            {cameras.nodes.map(({ camera, zone, threshold }) => (
              <li key={camera.id} className="row spread">
                <ThingLink thing={camera} />
                <span className="row">
                  <Zone corners={zone} />
                  {t('analytics.sure', { count: threshold })}
                </span>
              </li>
            ))}
          </ul>
          {cameras.totalCount > cameras.nodes.length && (
            <p>{t('common.moreFound', { count: cameras.totalCount - cameras.nodes.length })}</p>
          )}
        </Card>
        <Card title={t('analytics.reactions')}>
          {reactions.length === 0 && <p className="empty">{t('states.none')}</p>}
          <ul className="list">
            {reactions.map(({ kind, target }) => (
              <li key={`${kind} ${target}`}>
                {t(`reactions.${kind}`)}
                {target && `: ${target}`}
              </li>
            ))}
          </ul>
        </Card>
        {lists.length > 0 && (
          <Card title={t('analytics.lists')}>
            <ul className="list">
              {lists.map((list) => (
                <li key={list.id}>
                  <ThingLink thing={list} />
                </li>
              ))}
            </ul>
          </Card>
        )}
        <CaseEvents caseId={of.id} />
      </div>
    </section>
  );
}

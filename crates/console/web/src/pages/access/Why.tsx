import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Explain } from '../../api/generated/documents';
import type { AsOf, ExplainQuery } from '../../api/generated/types';
import { useActionName } from '../../texts/actions';
import { Failed, Loading } from '../../ui/States';
import { type Thing, ThingLink } from '../../ui/ThingLink';

type Reason = ExplainQuery['explain']['reasons'][number];
type Step = { key: string; thing?: Thing; text?: string };

/** The way from the user to the thing, as far as there is one. */
function stepsOf(user: Thing, thing: Thing, reason: Reason, roleName: string): Step[] {
  const from = { key: 'user', thing: user };
  const to = { key: 'thing', thing };
  if (reason.kind === 'INDIVIDUAL_ASSIGNMENT' || reason.kind === 'NOT_VIEW_ONLY') return [from, to];
  const path = reason.path ?? [];
  if (!reason.membership && path.length === 0) return [];
  const groups = path.length > 0 ? path : reason.membership ? [reason.membership.group] : [];
  const steps = groups.map((group) => ({ key: group.id, thing: group as Thing }));
  const last = groups.at(-1)?.id === thing.id ? [] : [to];
  return [from, { key: 'role', text: roleName }, ...steps, ...last];
}

function Path({ steps }: { steps: Step[] }) {
  const { t } = useTranslation();
  if (steps.length === 0) return null;
  return (
    <ol className="path" aria-label={t('access.path')}>
      {steps.map(({ key, thing, text }) => (
        <li key={key} className={thing ? `step ${thing.__typename.toLowerCase()}` : 'step role'}>
          {thing ? <ThingLink thing={thing} /> : text}
        </li>
      ))}
    </ol>
  );
}

type Props = { user: Thing; thing: Thing; action: string; asOf: AsOf | undefined };

/** All that speaks for an action and against it, each as a way through the tree. */
export function Why({ user, thing, action, asOf }: Props) {
  const { t, i18n } = useTranslation();
  const actionName = useActionName();
  const input = { userId: user.id, action, targetId: thing.id };
  const [{ data, error }] = useQuery({ query: Explain, variables: { input, asOf } });
  if (error) return <Failed error={error} />;
  if (!data) return <Loading />;
  const { allowed, reasons, revision } = data.explain;
  return (
    <section className="card" aria-label={t('access.why')}>
      <h2>
        {actionName(action)}:{' '}
        <span className={allowed ? 'gained' : 'lost'}>
          {allowed ? t('access.yes') : t('access.no')}
        </span>
      </h2>
      <ul className="reasons">
        {reasons.map((reason, at) => {
          const role = reason.membership ? t(`roles.${reason.membership.role}`) : '';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: reasons have no other name, and do not move
            <li key={at} className={reason.grants ? 'grants' : 'hinders'}>
              <p>
                <b>{reason.grants ? t('access.for') : t('access.against')}</b>{' '}
                {t(`reasons.${reason.kind}`)}
                {reason.action && <> ({actionName(reason.action)})</>}
                {reason.rule && <abbr title={t('refusals.rule')}> {reason.rule}</abbr>}
              </p>
              {i18n.language === 'en' && <p className="hint">{reason.message}</p>}
              <Path steps={stepsOf(user, thing, reason, role)} />
            </li>
          );
        })}
      </ul>
      <p className="hint">{t('access.revision', { revision })}</p>
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { AuditLog } from '../../api/generated/documents';
import type { AuditLogQuery } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { useSession } from '../../app/api';
import en from '../../texts/en.json';
import { Action } from '../../ui/Action';
import { Choice } from '../../ui/Choice';
import { Rows } from '../../ui/Rows';
import { TextInput } from '../../ui/TextInput';
import { useTime } from '../../ui/times';
import { useChangeText } from '../../ui/useChangeText';
import { local } from '../access/Moments';
import { ThingFilter } from '../live/ThingFilter';
import { OneChange } from './OneChange';

type Change = AuditLogQuery['auditLog']['nodes'][number];
type Kind = keyof typeof en.changes;

const KINDS = Object.keys(en.changes) as Kind[];
const pick = ({ auditLog }: AuditLogQuery) => auditLog;
const keyOf = ({ revision }: Change) => revision;

/** `/audit`: what was changed, by whom and when; one change with all its effects. */
export function Page() {
  const { t } = useTranslation();
  const time = useTime();
  const textOf = useChangeText();
  const { can } = useSession();
  const [asked, setAsked] = useSearchParams();
  const set = (name: string) => (value?: string) =>
    setAsked(
      (old) => {
        if (value) old.set(name, value);
        else old.delete(name);
        return old;
      },
      { replace: name !== 'revision' },
    );
  const of = (name: string) => asked.get(name) ?? undefined;
  const filter = {
    from: of('from'),
    to: of('to'),
    byId: of('by'),
    kind: of('kind'),
    subjectId: of('user') ?? of('group') ?? of('resource'),
  };
  const list = usePages(AuditLog, { filter }, pick);
  const moment = (name: 'from' | 'to') => (
    <TextInput
      label={t(`audit.${name}`)}
      type={'datetime-local' as 'text'}
      value={local(of(name))}
      onChange={(text) => set(name)(text ? new Date(text).toISOString() : undefined)}
    />
  );
  const revision = of('revision');
  return (
    <section className="page tall">
      <title>{`${t('nav.audit')} · Canopy`}</title>
      <h1>{t('nav.audit')}</h1>
      <search className="row filters">
        {moment('from')}
        {moment('to')}
        <Choice
          label={t('audit.kind')}
          value={of('kind') ?? 'any'}
          options={[
            { id: 'any', name: t('common.any') },
            ...KINDS.map((id) => ({ id: id as string, name: t(`changes.${id}`) })),
          ]}
          onChange={(id) => set('kind')(id === 'any' ? undefined : id)}
        />
        <ThingFilter label={t('audit.by')} id={of('by')} of="users" onChange={set('by')} />
        <ThingFilter label={t('live.user')} id={of('user')} of="users" onChange={set('user')} />
        {can('user_groups.view') && (
          <ThingFilter
            label={t('live.group')}
            id={of('group')}
            of="groups"
            onChange={set('group')}
          />
        )}
        <ThingFilter
          label={t('live.resource')}
          id={of('resource')}
          of="resources"
          onChange={set('resource')}
        />
      </search>
      <Rows
        label={t('nav.audit')}
        list={list}
        keyOf={keyOf}
        empty={t('audit.empty')}
        columns={[
          {
            id: 'revision',
            name: t('audit.revision'),
            width: 110,
            cell: (change) => (
              <Action
                kind="quiet"
                aria-label={t('audit.show', { revision: change.revision })}
                onPress={() => set('revision')(change.revision)}
              >
                {change.revision}
              </Action>
            ),
          },
          { id: 'at', name: t('audit.at'), width: 190, cell: ({ at }) => time(at) },
          {
            id: 'what',
            name: t('audit.what'),
            width: '2fr',
            isRowHeader: true,
            cell: (change) => textOf(change),
          },
          { id: 'by', name: t('audit.by'), cell: ({ by }) => by?.name ?? t('audit.unknown') },
          {
            id: 'subjects',
            name: t('audit.subjects'),
            width: '2fr',
            cell: ({ subjects }) => subjects.map(({ name }) => name).join(', '),
          },
        ]}
      />
      {revision && <OneChange revision={revision} onClose={() => set('revision')()} />}
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import { CaseEvents as Document } from '../../api/generated/documents';
import type { CaseEventsQuery } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { Action } from '../../ui/Action';
import { Card } from '../../ui/Card';
import { Rows } from '../../ui/Rows';
import { ThingLink } from '../../ui/ThingLink';
import { useTime } from '../../ui/times';

type Event = NonNullable<CaseEventsQuery['analyticsCase']>['events']['nodes'][number];

const pick = ({ analyticsCase }: CaseEventsQuery) => analyticsCase?.events;
const keyOf = ({ id }: Event) => id;

/** What a business case has seen, newest first. Events take no revision, so news of them is asked for. */
export function CaseEvents({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const time = useTime();
  const list = usePages(Document, { id: caseId }, pick);
  const title =
    list.total === undefined
      ? t('events.titleUncounted')
      : t('events.title', { count: list.total });
  return (
    <Card title={title} actions={<Action onPress={list.again}>{t('events.again')}</Action>}>
      <Rows
        label={title}
        list={list}
        keyOf={keyOf}
        empty={t('events.none')}
        columns={[
          { id: 'at', name: t('events.at'), isRowHeader: true, cell: ({ at }) => time(at) },
          {
            id: 'camera',
            name: t('kinds.one.CAMERA'),
            cell: ({ camera }) => <ThingLink thing={camera} />,
          },
          { id: 'entry', name: t('events.entry'), cell: ({ entry }) => entry?.label ?? '–' },
          {
            id: 'score',
            name: t('events.score'),
            width: 110,
            cell: ({ score }) => (score === null ? '–' : t('analytics.sure', { count: score })),
          },
          {
            id: 'details',
            name: t('events.details'),
            width: '2fr',
            cell: ({ externalId, details }) => [externalId, details].filter(Boolean).join(' · '),
          },
        ]}
      />
    </Card>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeleteEntry, Entries as Document } from '../../api/generated/documents';
import type { EntriesQuery } from '../../api/generated/types';
import { type Connection, usePages } from '../../api/usePages';
import { useMay } from '../../app/useMay';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { Rows } from '../../ui/Rows';
import { ThingLink } from '../../ui/ThingLink';
import { useTime } from '../../ui/times';
import { tell } from '../../ui/told';
import { AddEntry, EditEntry } from './EntryDialogs';

export type Entry = Extract<
  EntriesQuery['node'],
  { __typename: 'Resource' }
>['entries']['nodes'][number];

const pick = ({ node }: EntriesQuery): Connection<Entry> | undefined =>
  node?.__typename === 'Resource' ? node.entries : undefined;
const keyOf = ({ id }: Entry) => id;

/** What is in a list of persons or of number plates. */
export function Entries({ listId }: { listId: string }) {
  const { t } = useTranslation();
  const time = useTime();
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<Entry>();
  const [leaving, setLeaving] = useState<Entry>();
  const may = useMay(
    listId,
    'analytics_resources.view',
    'analytics_resources.create',
    'analytics_resources.edit',
    'analytics_resources.delete',
  );
  const list = usePages(Document, { id: listId }, pick);
  if (!may['analytics_resources.view']) return null;
  const title =
    list.total === undefined
      ? t('entries.titleUncounted')
      : t('entries.title', { count: list.total });
  return (
    <Card
      isWide
      title={title}
      actions={
        may['analytics_resources.create'] && (
          <Action onPress={() => setAdding(true)}>{t('entries.add')}</Action>
        )
      }
    >
      <Rows
        label={title}
        list={list}
        keyOf={keyOf}
        empty={t('entries.none')}
        columns={[
          { id: 'label', name: t('entries.label'), isRowHeader: true, cell: ({ label }) => label },
          { id: 'value', name: t('entries.value'), cell: ({ value }) => value },
          {
            id: 'at',
            name: t('users.created'),
            cell: ({ createdAt, deletedAt }) =>
              deletedAt ? t('entries.leaving', { at: time(deletedAt) }) : time(createdAt),
          },
          {
            id: 'maker',
            name: t('entries.maker'),
            cell: ({ createdBy }) => (createdBy ? <ThingLink thing={createdBy} /> : '–'),
          },
          {
            id: 'actions',
            name: t('users.actions'),
            width: 190,
            cell: (entry) => (
              <>
                {may['analytics_resources.edit'] && (
                  <Action
                    kind="quiet"
                    aria-label={t('entries.editNamed', { name: entry.label })}
                    onPress={() => setEditing(entry)}
                  >
                    {t('entries.edit')}
                  </Action>
                )}
                {may['analytics_resources.delete'] && (
                  <Action
                    kind="quiet"
                    aria-label={t('entries.deleteNamed', { name: entry.label })}
                    onPress={() => setLeaving(entry)}
                  >
                    {t('common.delete')}
                  </Action>
                )}
              </>
            ),
          },
        ]}
      />
      {adding && <AddEntry listId={listId} onClose={() => setAdding(false)} />}
      {editing && <EditEntry entry={editing} onClose={() => setEditing(undefined)} />}
      {leaving && (
        <AskCommand
          title={t('entries.deleteNamed', { name: leaving.label })}
          document={DeleteEntry}
          input={{ entryId: leaving.id }}
          confirm={t('common.delete')}
          danger
          onClose={() => setLeaving(undefined)}
          onDone={() => tell(t('common.saved'))}
        />
      )}
    </Card>
  );
}

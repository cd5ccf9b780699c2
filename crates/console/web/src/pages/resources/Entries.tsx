import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { about } from '../../api/failure';
import { CreateEntry, DeleteEntry, Entries as Document } from '../../api/generated/documents';
import type { EntriesQuery } from '../../api/generated/types';
import { type Connection, usePages } from '../../api/usePages';
import { useMay } from '../../app/useMay';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { Rows } from '../../ui/Rows';
import { TextInput } from '../../ui/TextInput';
import { useTime } from '../../ui/times';
import { tell } from '../../ui/told';

type Entry = Extract<EntriesQuery['node'], { __typename: 'Resource' }>['entries']['nodes'][number];

const pick = ({ node }: EntriesQuery): Connection<Entry> | undefined =>
  node?.__typename === 'Resource' ? node.entries : undefined;
const keyOf = ({ id }: Entry) => id;

function Add({ listId, onClose }: { listId: string; onClose(): void }) {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const [value, setValue] = useState('');
  const isComplete = label.trim() !== '' && value.trim() !== '';
  return (
    <AskCommand
      title={t('entries.add')}
      document={CreateEntry}
      input={isComplete ? { listId, label: label.trim(), value: value.trim() } : undefined}
      fields={['label', 'value']}
      confirm={t('entries.add')}
      onClose={onClose}
      onDone={() => tell(t('common.saved'))}
    >
      {(refusals) => (
        <>
          <TextInput
            label={t('entries.label')}
            isRequired
            autoFocus
            value={label}
            onChange={setLabel}
            refusals={about(refusals, 'label')}
          />
          <TextInput
            label={t('entries.value')}
            isRequired
            value={value}
            onChange={setValue}
            refusals={about(refusals, 'value')}
          />
        </>
      )}
    </AskCommand>
  );
}

/** What is in a list of persons or of number plates. */
export function Entries({ listId }: { listId: string }) {
  const { t } = useTranslation();
  const time = useTime();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Entry>();
  const may = useMay(
    listId,
    'analytics_resources.view',
    'analytics_resources.create',
    'analytics_resources.delete',
  );
  const list = usePages(Document, { id: listId }, pick);
  if (!may['analytics_resources.view']) return null;
  const title = t('entries.title', { count: list.total ?? 0 });
  return (
    <Card
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
          { id: 'at', name: t('users.created'), cell: ({ createdAt }) => time(createdAt) },
          {
            id: 'delete',
            name: t('users.actions'),
            width: 110,
            cell: (entry) =>
              may['analytics_resources.delete'] && (
                <Action
                  kind="quiet"
                  aria-label={t('entries.deleteNamed', { name: entry.label })}
                  onPress={() => setLeaving(entry)}
                >
                  {t('common.delete')}
                </Action>
              ),
          },
        ]}
      />
      {adding && <Add listId={listId} onClose={() => setAdding(false)} />}
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

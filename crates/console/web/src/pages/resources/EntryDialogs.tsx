import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { about, type Refusal } from '../../api/failure';
import { CreateEntry, UpdateEntry } from '../../api/generated/documents';
import { AskCommand } from '../../ui/Ask';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';
import type { Entry } from './Entries';

type Draft = { label: string; value: string };
type Props = { draft: Draft; onChange(draft: Draft): void; refusals: Refusal[] };

const FIELDS = ['label', 'value'];

const trimmed = ({ label, value }: Draft): Draft | undefined => {
  const draft = { label: label.trim(), value: value.trim() };
  return draft.label && draft.value ? draft : undefined;
};

function Fields({ draft, onChange, refusals }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('entries.label')}
        isRequired
        autoFocus
        value={draft.label}
        onChange={(label) => onChange({ ...draft, label })}
        refusals={about(refusals, 'label')}
      />
      <TextInput
        label={t('entries.value')}
        isRequired
        value={draft.value}
        onChange={(value) => onChange({ ...draft, value })}
        refusals={about(refusals, 'value')}
      />
    </>
  );
}

export function AddEntry({ listId, onClose }: { listId: string; onClose(): void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>({ label: '', value: '' });
  const whole = trimmed(draft);
  return (
    <AskCommand
      title={t('entries.add')}
      document={CreateEntry}
      input={whole && { listId, ...whole }}
      fields={FIELDS}
      confirm={t('entries.add')}
      onClose={onClose}
      onDone={() => tell(t('common.saved'))}
    >
      {(refusals) => <Fields draft={draft} onChange={setDraft} refusals={refusals} />}
    </AskCommand>
  );
}

export function EditEntry({ entry, onClose }: { entry: Entry; onClose(): void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>({ label: entry.label, value: entry.value });
  const whole = trimmed(draft);
  return (
    <AskCommand
      title={t('entries.editNamed', { name: entry.label })}
      document={UpdateEntry}
      input={whole && { entryId: entry.id, ...whole }}
      fields={FIELDS}
      confirm={t('common.save')}
      onClose={onClose}
      onDone={() => tell(t('common.saved'))}
    >
      {(refusals) => <Fields draft={draft} onChange={setDraft} refusals={refusals} />}
    </AskCommand>
  );
}

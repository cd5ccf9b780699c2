import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { about } from '../../api/failure';
import {
  CreateGroup as CreateCommand,
  DeleteGroup as DeleteCommand,
  RenameGroup as RenameCommand,
} from '../../api/generated/documents';
import { useUndo } from '../../api/useUndo';
import { AskCommand } from '../../ui/Ask';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';

type Named = { id: string; name: string };
type Props = { group: Named; onClose(): void };

export function CreateGroup({ parent, onClose }: { parent: Named; onClose(): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [externalId, setExternalId] = useState('');
  const input = { parentId: parent.id, name: name.trim(), externalId: externalId.trim() || null };
  return (
    <AskCommand
      title={t('groups.createIn', { name: parent.name })}
      document={CreateCommand}
      input={name.trim() ? input : undefined}
      fields={['name', 'externalId']}
      confirm={t('groups.create')}
      onClose={onClose}
      onDone={() => tell(t('groups.created', { name }))}
    >
      {(refusals) => (
        <>
          <TextInput
            label={t('groups.name')}
            isRequired
            autoFocus
            value={name}
            onChange={setName}
            refusals={about(refusals, 'name')}
          />
          <TextInput
            label={t('resources.externalId')}
            value={externalId}
            onChange={setExternalId}
            refusals={about(refusals, 'externalId')}
          />
        </>
      )}
    </AskCommand>
  );
}

export function RenameGroup({ group, onClose }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState(group.name);
  const undo = useUndo()(RenameCommand, { groupId: group.id, name: group.name });
  return (
    <AskCommand
      title={t('groups.renameNamed', { name: group.name })}
      document={RenameCommand}
      input={name.trim() ? { groupId: group.id, name: name.trim() } : undefined}
      fields={['name']}
      confirm={t('common.save')}
      onClose={onClose}
      onDone={() => tell(t('groups.renamed', { name }), undo)}
    >
      {(refusals) => (
        <TextInput
          label={t('groups.name')}
          isRequired
          autoFocus
          value={name}
          onChange={setName}
          refusals={about(refusals, 'name')}
        />
      )}
    </AskCommand>
  );
}

/** Only an empty group can be deleted; what is left in it is named and linked (T20). */
export function DeleteGroup({ group, onClose, onDone }: Props & { onDone(): void }) {
  const { t } = useTranslation();
  return (
    <AskCommand
      title={t('groups.deleteNamed', { name: group.name })}
      document={DeleteCommand}
      input={{ groupId: group.id }}
      confirm={t('common.delete')}
      danger
      onClose={onClose}
      onDone={() => {
        tell(t('groups.deleted', { name: group.name }));
        onDone();
      }}
    >
      <p>{t('groups.deleteWhat')}</p>
    </AskCommand>
  );
}

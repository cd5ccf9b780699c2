import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeleteUser as Command } from '../../api/generated/documents';
import { AskCommand } from '../../ui/Ask';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';

type Props = { user: { id: string; name: string }; onClose(): void; onDone?(): void };

/** Deletes a user once his name was typed: it cannot be taken back (U12). */
export function DeleteUser({ user, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  return (
    <AskCommand
      title={t('users.deleteNamed', { name: user.name })}
      document={Command}
      input={{ userId: user.id }}
      confirm={t('users.delete')}
      danger
      isDisabled={typed.trim() !== user.name}
      onClose={onClose}
      onDone={() => {
        tell(t('users.deleted', { name: user.name }));
        onDone?.();
      }}
    >
      <p>{t('users.deleteWhat')}</p>
      <TextInput
        label={t('users.typeName', { name: user.name })}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        autoFocus
      />
    </AskCommand>
  );
}

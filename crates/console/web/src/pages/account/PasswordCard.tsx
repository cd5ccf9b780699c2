import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { about } from '../../api/failure';
import { ChangePassword } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';
import { NewPassword } from '../users/NewPassword';

const EMPTY = { currentPassword: '', newPassword: '', confirmation: '' };

/** One's own password: the current one, the new one, and that once more (U11). */
export function PasswordCard() {
  const { t } = useTranslation();
  const [input, setInput] = useState<typeof EMPTY>();
  return (
    <Card
      title={t('user.password')}
      actions={<Action onPress={() => setInput(EMPTY)}>{t('account.changePassword')}</Action>}
    >
      <p>{t('account.passwordWhat')}</p>
      {input && (
        <AskCommand
          title={t('account.changePassword')}
          document={ChangePassword}
          input={input}
          fields={Object.keys(EMPTY)}
          tries={false}
          confirm={t('account.applyPassword')}
          onClose={() => setInput(undefined)}
          onDone={() => tell(t('account.passwordChanged'))}
        >
          {(refusals) => (
            <>
              <TextInput
                label={t('account.currentPassword')}
                type="password"
                autoComplete="current-password"
                isRequired
                autoFocus
                value={input.currentPassword}
                onChange={(currentPassword) => setInput({ ...input, currentPassword })}
                refusals={about(refusals, 'currentPassword')}
              />
              <NewPassword
                label={t('user.newPassword')}
                value={input.newPassword}
                onChange={(newPassword) => setInput({ ...input, newPassword })}
                refusals={about(refusals, 'newPassword')}
              />
              <TextInput
                label={t('account.confirmation')}
                type="password"
                autoComplete="new-password"
                isRequired
                value={input.confirmation}
                onChange={(confirmation) => setInput({ ...input, confirmation })}
                refusals={about(refusals, 'confirmation')}
              />
            </>
          )}
        </AskCommand>
      )}
    </Card>
  );
}

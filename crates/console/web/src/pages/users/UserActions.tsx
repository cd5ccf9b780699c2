import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import {
  Decisions,
  DeleteUser as DeleteCommand,
  SetPassword,
  UpdateUser,
} from '../../api/generated/documents';
import { useUndo } from '../../api/useUndo';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { tell } from '../../ui/told';
import { DeleteUser } from './DeleteUser';
import type { Known } from './draft';
import { NewPassword } from './NewPassword';

type Open = 'password' | 'active' | 'delete' | undefined;

/** What is done to the whole of a user; what the evaluator refuses is not offered. */
export function UserActions({ user, own }: { user: Known; own: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>();
  const [password, setPassword] = useState('');
  const close = () => {
    setOpen(undefined);
    setPassword('');
  };
  const switched = { userId: user.id, active: !user.active };
  const undo = useUndo()(UpdateUser, { userId: user.id, active: user.active });
  const canSwitch = usePermitted(UpdateUser, own ? undefined : switched);
  const canDelete = usePermitted(DeleteCommand, own ? undefined : { userId: user.id });
  const inputs = user.memberships.map(({ group }) => ({
    action: 'users.set_password',
    targetId: group.id,
  }));
  const [{ data }] = useQuery({ query: Decisions, variables: { inputs }, pause: own });
  const canSet = data?.checks.every(({ allowed }) => allowed);
  return (
    <>
      {canSet && <Action onPress={() => setOpen('password')}>{t('users.setPassword')}</Action>}
      {canSwitch && (
        <Action onPress={() => setOpen('active')}>
          {user.active ? t('users.deactivate') : t('users.activate')}
        </Action>
      )}
      {canDelete && (
        <Action kind="danger" onPress={() => setOpen('delete')}>
          {t('users.delete')}
        </Action>
      )}
      {open === 'password' && (
        <AskCommand
          title={t('users.setPasswordOf', { name: user.name })}
          document={SetPassword}
          input={{ userId: user.id, password }}
          fields={['password']}
          tries={false}
          confirm={t('users.setPassword')}
          onClose={close}
          onDone={() => tell(t('users.passwordSet', { name: user.name }))}
        >
          {(refusals) => (
            <>
              <p>{t('users.setPasswordWhat')}</p>
              <NewPassword
                label={t('user.newPassword')}
                value={password}
                onChange={setPassword}
                refusals={about(refusals, 'password')}
              />
            </>
          )}
        </AskCommand>
      )}
      {open === 'active' && (
        <AskCommand
          title={`${user.active ? t('users.deactivate') : t('users.activate')}: ${user.name}`}
          document={UpdateUser}
          input={switched}
          confirm={user.active ? t('users.deactivate') : t('users.activate')}
          danger={user.active}
          onClose={close}
          onDone={() =>
            tell(
              t(user.active ? 'users.deactivated' : 'users.activated', { name: user.name }),
              undo,
            )
          }
        >
          <p>{user.active ? t('users.deactivateWhat') : t('users.activateWhat')}</p>
        </AskCommand>
      )}
      {open === 'delete' && (
        <DeleteUser user={user} onClose={close} onDone={() => void navigate('/users')} />
      )}
    </>
  );
}

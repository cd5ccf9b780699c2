import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTrial } from '../../api/command';
import { AssignRole, RemoveFromGroup } from '../../api/generated/documents';
import type { Role } from '../../api/generated/types';
import { useUndo } from '../../api/useUndo';
import { AskCommand } from '../../ui/Ask';
import { Choice } from '../../ui/Choice';
import { Pick } from '../../ui/Pick';
import { ROLES } from '../../ui/roles';
import { tell } from '../../ui/told';
import type { Named, Place } from './draft';

type Props = { user: Named; onClose(): void };

/** A role in a group: in a new one, or in place of the one that he has there (T6). */
export function GiveRole({ user, place, onClose }: Props & { place?: Place }) {
  const { t } = useTranslation();
  const [group, setGroup] = useState<Named | undefined>(place?.group);
  const [role, setRole] = useState<Role>(place?.role ?? 'MEMBER');
  const undo = useUndo();
  const before = place && { userId: user.id, groupId: place.group.id, role: place.role };
  return (
    <AskCommand
      title={place ? t('user.changeRoleIn', { group: place.group.name }) : t('user.addGroup')}
      document={AssignRole}
      input={group && { userId: user.id, groupId: group.id, role }}
      confirm={t('common.save')}
      onClose={onClose}
      onDone={() => tell(t('common.saved'), before && undo(AssignRole, before))}
    >
      {!place && (
        <Pick
          label={t('user.group')}
          isRequired={!group}
          of="groups"
          chosen={group}
          onPick={setGroup}
        />
      )}
      <Choice
        label={t('user.role')}
        value={role}
        options={ROLES.map((id) => ({ id, name: t(`roles.${id}`) }))}
        onChange={setRole}
      />
    </AskCommand>
  );
}

/** Out of a group; out of the System with the last one (T19), which is said first. */
export function LeaveGroup({ user, place, onClose }: Props & { place: Place }) {
  const { t } = useTranslation();
  const { group, role } = place;
  const of = { userId: user.id, groupId: group.id };
  const undo = useUndo()(AssignRole, { ...of, role });
  const { outcome } = useTrial(RemoveFromGroup, of);
  const deletes = outcome?.data?.removeFromGroup.userDeleted;
  return (
    <AskCommand
      title={t('user.leaveNamed', { group: group.name })}
      document={RemoveFromGroup}
      // What was shown is what is done, or it is refused.
      input={{ ...of, expectUserDeleted: deletes }}
      confirm={deletes ? t('users.delete') : t('user.leave')}
      danger
      onClose={onClose}
      onDone={({ removeFromGroup }) =>
        removeFromGroup.userDeleted
          ? tell(t('users.deleted', { name: user.name }))
          : tell(t('common.saved'), undo)
      }
    >
      <p>
        {deletes
          ? t('user.leaveDeletes', { name: user.name })
          : t('user.leaveWhat', { name: user.name, group: group.name })}
      </p>
    </AskCommand>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePermitted } from '../../api/command';
import { AssignRole, RemoveFromGroup } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { Card } from '../../ui/Card';
import type { Known, Place } from './draft';
import { GiveRole, LeaveGroup } from './RoleDialogs';

/** One role: to be changed or taken away, as far as the evaluator lets the viewer. */
function Membership({ user, place }: { user: Known; place: Known['memberships'][number] }) {
  const { t } = useTranslation();
  const { group, role } = place;
  const of = { userId: user.id, groupId: group.id };
  const [open, setOpen] = useState<'role' | 'leave'>();
  const canGive = usePermitted(AssignRole, { ...of, role });
  const canLeave = usePermitted(RemoveFromGroup, of);
  const close = () => setOpen(undefined);
  return (
    <li className="row spread">
      <span>
        <strong>{t(`roles.${role}`)}</strong>{' '}
        <Link to={`/groups/${group.id}`}>{group.path.map(({ name }) => name).join(' / ')}</Link>
      </span>
      <span className="row">
        {canGive && (
          <Action
            aria-label={t('user.changeRoleIn', { group: group.name })}
            onPress={() => setOpen('role')}
          >
            {t('user.changeRole')}
          </Action>
        )}
        {canLeave && (
          <Action
            aria-label={t('user.leaveNamed', { group: group.name })}
            onPress={() => setOpen('leave')}
          >
            {t('user.leave')}
          </Action>
        )}
      </span>
      {open === 'role' && <GiveRole user={user} place={place} onClose={close} />}
      {open === 'leave' && <LeaveGroup user={user} place={place} onClose={close} />}
    </li>
  );
}

export function MembershipsCard({ user }: { user: Known }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [first] = user.memberships as Place[];
  const input = first && { userId: user.id, groupId: first.group.id, role: first.role };
  const canGive = usePermitted(AssignRole, input);
  return (
    <Card
      title={t('user.groups')}
      actions={canGive && <Action onPress={() => setOpen(true)}>{t('user.addGroup')}</Action>}
    >
      <ul className="list">
        {user.memberships.map((place) => (
          <Membership key={place.group.id} user={user} place={place} />
        ))}
      </ul>
      {open && <GiveRole user={user} onClose={() => setOpen(false)} />}
    </Card>
  );
}

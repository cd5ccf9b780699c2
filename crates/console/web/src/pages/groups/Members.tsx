import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AssignRole, Group } from '../../api/generated/documents';
import type { GroupQuery, Role } from '../../api/generated/types';
import { type Connection, usePages } from '../../api/usePages';
import { useMay } from '../../app/useMay';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { Choice } from '../../ui/Choice';
import { Pick } from '../../ui/Pick';
import { Rows } from '../../ui/Rows';
import { ROLES } from '../../ui/roles';
import { tell } from '../../ui/told';

type Named = { id: string; name: string };
type Member = Extract<GroupQuery['node'], { __typename: 'Group' }>['members']['nodes'][number];

const pick = ({ node }: GroupQuery): Connection<Member> | undefined =>
  node?.__typename === 'Group' ? node.members : undefined;
const keyOf = ({ user }: Member) => user.id;

function AddMember({ group, onClose }: { group: Named; onClose(): void }) {
  const { t } = useTranslation();
  const [user, setUser] = useState<Named>();
  const [role, setRole] = useState<Role>('MEMBER');
  return (
    <AskCommand
      title={t('groups.addMemberTo', { name: group.name })}
      document={AssignRole}
      input={user && { userId: user.id, groupId: group.id, role }}
      idle={t('groups.addMemberIdle')}
      confirm={t('common.save')}
      onClose={onClose}
      onDone={() => tell(t('common.saved'))}
    >
      <Pick label={t('user.user')} isRequired={!user} of="users" chosen={user} onPick={setUser} />
      <Choice
        label={t('user.role')}
        value={role}
        options={ROLES.map((id) => ({ id, name: t(`roles.${id}`) }))}
        onChange={setRole}
      />
    </AskCommand>
  );
}

/** Who is in the group itself, each with his role. */
export function Members({ group }: { group: Named }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const may = useMay(group.id, 'users.assign_role');
  const list = usePages(Group, { id: group.id }, pick);
  const title =
    list.total === undefined
      ? t('groups.membersUncounted')
      : t('groups.members', { count: list.total });
  return (
    <Card
      title={title}
      actions={
        may['users.assign_role'] && (
          <Action onPress={() => setAdding(true)}>{t('groups.addMember')}</Action>
        )
      }
    >
      {list.isEmpty ? (
        <p className="empty">{t('groups.noMembers')}</p>
      ) : (
        <Rows
          label={title}
          list={list}
          keyOf={keyOf}
          href={({ user }) => `/users/${user.id}`}
          empty={t('groups.noMembers')}
          columns={[
            {
              id: 'name',
              name: t('user.name'),
              isRowHeader: true,
              cell: ({ user }) => user.name,
            },
            { id: 'email', name: t('user.email'), cell: ({ user }) => user.email },
            { id: 'role', name: t('user.role'), cell: ({ role }) => t(`roles.${role}`) },
          ]}
        />
      )}
      {adding && <AddMember group={group} onClose={() => setAdding(false)} />}
    </Card>
  );
}

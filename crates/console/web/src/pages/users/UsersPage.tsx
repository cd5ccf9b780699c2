import { useState } from 'react';
import type { SortDescriptor } from 'react-aria-components/Table';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Users } from '../../api/generated/documents';
import type { Role, UserSort, UsersQuery } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { useSession } from '../../app/api';
import { localeOf } from '../../texts/i18n';
import { Action } from '../../ui/Action';
import { Choice } from '../../ui/Choice';
import { Find } from '../../ui/Find';
import { Rows } from '../../ui/Rows';
import { ROLES } from '../../ui/roles';
import { useCalm } from '../../ui/useSearch';
import { DeleteUser } from './DeleteUser';
import { GroupFilter } from './GroupFilter';

type User = UsersQuery['users']['nodes'][number];

const pick = ({ users }: UsersQuery) => users;
const keyOf = ({ id }: User) => id;

/** `NAME_ASC` and the like, as the address has it. */
function sortOf(text: string | null): UserSort {
  const found = /^(name|email|created)(-?)$/.exec(text ?? '');
  return `${(found?.[1] ?? 'name').toUpperCase()}_${found?.[2] ? 'DESC' : 'ASC'}` as UserSort;
}

export function Page() {
  const { t, i18n } = useTranslation();
  const { can } = useSession();
  const [asked, setAsked] = useSearchParams();
  const [leaving, setLeaving] = useState<User>();
  const set = (name: string, value: string) =>
    setAsked(
      (old) => {
        if (value) old.set(name, value);
        else old.delete(name);
        return old;
      },
      { replace: true },
    );
  const search = useCalm(asked.get('search') ?? '').trim();
  const role = asked.get('role') as Role | null;
  const state = asked.get('active') ?? 'any';
  const sort = sortOf(asked.get('sort'));
  const list = usePages(
    Users,
    {
      filter: {
        search: search || undefined,
        role: role ?? undefined,
        groupId: asked.get('group') ?? undefined,
        active: state === 'any' ? undefined : state === 'yes',
      },
      sort,
    },
    pick,
  );
  const [column, direction] = sort.toLowerCase().split('_');
  const day = new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'medium' });
  const columns = [
    {
      id: 'name',
      name: t('user.name'),
      isSortable: true,
      isRowHeader: true,
      cell: ({ name }: User) => name,
    },
    {
      id: 'email',
      name: t('user.email'),
      isSortable: true,
      cell: ({ email }: User) => email,
    },
    {
      id: 'rights',
      name: t('users.rights'),
      width: '1.5fr' as const,
      cell: ({ memberships }: User) =>
        memberships.map(({ role, group }) => `${t(`roles.${role}`)}, ${group.name}`).join('; '),
    },
    {
      id: 'created',
      name: t('users.created'),
      width: 130,
      isSortable: true,
      cell: ({ createdAt }: User) => day.format(new Date(createdAt)),
    },
    {
      id: 'active',
      name: t('users.state'),
      width: 110,
      cell: ({ active }: User) => (active ? t('users.isActive') : t('users.isInactive')),
    },
    {
      id: 'delete',
      name: t('users.actions'),
      width: 110,
      cell: (user: User) =>
        can('users.remove') && (
          <Action
            kind="quiet"
            aria-label={t('users.deleteNamed', { name: user.name })}
            onPress={() => setLeaving(user)}
          >
            {t('common.delete')}
          </Action>
        ),
    },
  ];
  return (
    <section className="page tall">
      <title>{`${t('nav.users')} · Canopy`}</title>
      <div className="row spread">
        <h1>{t('nav.users')}</h1>
        {can('users.create') && (
          <Link className="action main" to="/users/new">
            {t('users.add')}
          </Link>
        )}
      </div>
      <search className="row filters">
        <Find
          label={t('users.search')}
          value={asked.get('search') ?? ''}
          onChange={(text) => set('search', text)}
        />
        <Choice
          label={t('user.role')}
          value={role ?? 'any'}
          options={[
            { id: 'any', name: t('common.any') },
            ...ROLES.map((id) => ({ id, name: t(`roles.${id}`) })),
          ]}
          onChange={(id) => set('role', id === 'any' ? '' : id)}
        />
        <Choice
          label={t('users.state')}
          value={state}
          options={[
            { id: 'any', name: t('common.any') },
            { id: 'yes', name: t('users.isActive') },
            { id: 'no', name: t('users.isInactive') },
          ]}
          onChange={(id) => set('active', id === 'any' ? '' : id)}
        />
        <GroupFilter id={asked.get('group')} onChange={(id) => set('group', id ?? '')} />
        <output className="total">
          {list.total === undefined ? '' : t('users.total', { count: list.total })}
        </output>
      </search>
      <Rows
        label={t('nav.users')}
        columns={columns}
        list={list}
        keyOf={keyOf}
        href={({ id }) => `/users/${id}`}
        empty={t('users.empty')}
        sort={{
          column: column ?? 'name',
          direction: direction === 'desc' ? 'descending' : 'ascending',
        }}
        onSort={({ column, direction }: SortDescriptor) =>
          set('sort', `${String(column)}${direction === 'descending' ? '-' : ''}`)
        }
      />
      {leaving && <DeleteUser user={leaving} onClose={() => setLeaving(undefined)} />}
    </section>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { catalogue } from '../../api/generated/catalogue';
import { UsersWithAccess } from '../../api/generated/documents';
import type { UsersWithAccessQuery } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { useActionName } from '../../texts/actions';
import { Card } from '../../ui/Card';
import { Choice } from '../../ui/Choice';
import { ON, VIEWING } from '../../ui/kinds';
import { Rows } from '../../ui/Rows';
import type { Resource } from './ResourcePage';

type User = UsersWithAccessQuery['usersWithAccess']['nodes'][number];

const pick = ({ usersWithAccess }: UsersWithAccessQuery) => usersWithAccess;
const keyOf = ({ id }: User) => id;

/** Who may do something to a resource: each one leads to why. */
export function Viewers({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  const actionName = useActionName();
  const [action, setAction] = useState(VIEWING[resource.kind]);
  const list = usePages(UsersWithAccess, { target: resource.id, action }, pick);
  const actions = catalogue.filter(({ on }) => on === ON[resource.kind]);
  const title =
    list.total === undefined
      ? t('resources.viewersUncounted')
      : t('resources.viewers', { count: list.total });
  return (
    <Card
      title={title}
      actions={
        <Choice
          label={t('access.action')}
          value={action}
          options={actions.map(({ action }) => ({
            id: action as string,
            name: actionName(action),
          }))}
          onChange={setAction}
        />
      }
    >
      <Rows
        label={title}
        list={list}
        keyOf={keyOf}
        href={({ id }) => `/access?user=${id}&thing=${resource.id}&action=${action}`}
        empty={t('resources.nobody')}
        columns={[
          { id: 'name', name: t('user.name'), isRowHeader: true, cell: ({ name }) => name },
          { id: 'email', name: t('user.email'), cell: ({ email }) => email },
        ]}
      />
    </Card>
  );
}

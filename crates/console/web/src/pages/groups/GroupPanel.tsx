import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { Group } from '../../api/generated/documents';
import { useMay } from '../../app/useMay';
import { Action } from '../../ui/Action';
import { Failed, Loading, Missing } from '../../ui/States';
import { CreateGroup, DeleteGroup, RenameGroup } from './GroupDialogs';
import { GroupResources } from './GroupResources';
import { Members } from './Members';
import { MoveGroup } from './MoveGroup';

type Open = 'create' | 'rename' | 'move' | 'delete' | undefined;

/** A group: where it stands, who is in it, what is assigned to it. */
export function GroupPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>();
  const [{ data, error, fetching, stale }, ask] = useQuery({
    query: Group,
    variables: { id, first: 1 },
  });
  const may = useMay(
    id,
    'user_groups.create',
    'user_groups.rename',
    'user_groups.move',
    'user_groups.delete',
  );
  if (error) return <Failed error={error} onAgain={() => ask()} />;
  if (!data || (!data.node && (fetching || stale))) return <Loading />;
  const group = data.node;
  if (group?.__typename !== 'Group') return <Missing />;
  const close = () => setOpen(undefined);
  return (
    <>
      <div className="row spread">
        <h2>{group.name}</h2>
        <div className="row">
          {may['user_groups.create'] && (
            <Action kind="main" onPress={() => setOpen('create')}>
              {t('groups.create')}
            </Action>
          )}
          {may['user_groups.rename'] && (
            <Action onPress={() => setOpen('rename')}>{t('groups.rename')}</Action>
          )}
          {may['user_groups.move'] && group.parent && (
            <Action onPress={() => setOpen('move')}>{t('groups.move')}</Action>
          )}
          {may['user_groups.delete'] && (
            <Action kind="danger" onPress={() => setOpen('delete')}>
              {t('common.delete')}
            </Action>
          )}
        </div>
      </div>
      <nav aria-label={t('groups.path')} className="crumbs">
        {group.path.map((above, at) => (
          <Fragment key={above.id}>
            {at > 0 && ' / '}
            <Link
              to={`/groups/${above.id}`}
              aria-current={above.id === group.id ? 'page' : undefined}
            >
              {above.name}
            </Link>
          </Fragment>
        ))}
      </nav>
      {group.externalId && (
        <p>
          {t('resources.externalId')}: <code>{group.externalId}</code>
        </p>
      )}
      <Members group={group} />
      <GroupResources group={group} />
      {open === 'create' && <CreateGroup parent={group} onClose={close} />}
      {open === 'rename' && <RenameGroup group={group} onClose={close} />}
      {open === 'move' && <MoveGroup group={group} onClose={close} />}
      {open === 'delete' && (
        <DeleteGroup
          group={group}
          onClose={close}
          onDone={() => void navigate(group.parent ? `/groups/${group.parent.id}` : '/groups')}
        />
      )}
    </>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { useQuery } from 'urql';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import {
  DeleteResource,
  Resource as Document,
  UpdateResource,
} from '../../api/generated/documents';
import type { ResourceKind, ResourceQuery } from '../../api/generated/types';
import { useUndo } from '../../api/useUndo';
import { useSession } from '../../app/api';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { Failed, Loading, Missing } from '../../ui/States';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';
import { Cameras } from './Cameras';
import { Entries } from './Entries';
import { Viewers } from './Viewers';

export type Resource = Extract<ResourceQuery['node'], { __typename: 'Resource'; kind: unknown }>;

const LISTS: ResourceKind[] = ['PERSON_LIST', 'PLATE_LIST'];

function Edit({ resource, onClose }: { resource: Resource; onClose(): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(resource.name);
  const [externalId, setExternalId] = useState(resource.externalId ?? '');
  const undo = useUndo();
  const kept = externalId === (resource.externalId ?? '');
  const input = {
    resourceId: resource.id,
    name: name.trim(),
    ...(!kept && { externalId: externalId.trim() || null }),
  };
  return (
    <AskCommand
      title={resource.name}
      document={UpdateResource}
      input={name.trim() ? input : undefined}
      fields={['name', 'externalId']}
      confirm={t('common.save')}
      onClose={onClose}
      onDone={() =>
        tell(
          t('common.saved'),
          undo(UpdateResource, {
            resourceId: resource.id,
            name: resource.name,
            ...(!kept && { externalId: resource.externalId }),
          }),
        )
      }
    >
      {(refusals) => (
        <>
          <TextInput
            label={t('resources.name')}
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

/** `/resources/…`: what it is in, what is in it, and who has access. */
export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const { can } = useSession();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const [{ data, error, fetching, stale }, ask] = useQuery({ query: Document, variables: { id } });
  const node = data?.node;
  const resource = node?.__typename === 'Resource' ? node : undefined;
  const named = resource && { resourceId: id, name: resource.name };
  const canEdit = usePermitted(UpdateResource, named);
  const canDelete = usePermitted(DeleteResource, resource && { resourceId: id });
  if (error) return <Failed error={error} onAgain={() => ask()} />;
  if (!data || (!node && (fetching || stale))) return <Loading />;
  if (!resource) return <Missing />;
  return (
    <section className="page">
      <title>{`${resource.name} · Canopy`}</title>
      <div className="row spread">
        <h1>{resource.name}</h1>
        <div className="row">
          <Link className="action plain" to={`/access?thing=${id}`}>
            {t('resources.access')}
          </Link>
          {canEdit && <Action onPress={() => setOpen('edit')}>{t('common.edit')}</Action>}
          {canDelete && (
            <Action kind="danger" onPress={() => setOpen('delete')}>
              {t('common.delete')}
            </Action>
          )}
        </div>
      </div>
      <p>
        {t(`kinds.one.${resource.kind}`)}
        {resource.externalId && (
          <>
            {' · '}
            <code>{resource.externalId}</code>
          </>
        )}
      </p>
      <div className="cards">
        <Card title={t('resources.groups')}>
          {resource.groups.length === 0 && <p className="empty">{t('resources.noGroups')}</p>}
          <ul className="list">
            {resource.groups.map((group) => (
              <li key={group.id}>
                <Link to={`/groups/${group.id}`}>
                  {group.path.map(({ name }) => name).join(' / ')}
                </Link>
              </li>
            ))}
          </ul>
        </Card>
        <Cameras resource={resource} />
        {LISTS.includes(resource.kind) && <Entries listId={resource.id} />}
        {can('users.check') && <Viewers resource={resource} />}
      </div>
      {open === 'edit' && <Edit resource={resource} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && (
        <AskCommand
          title={t('resources.deleteNamed', { name: resource.name })}
          document={DeleteResource}
          input={{ resourceId: id }}
          confirm={t('common.delete')}
          danger
          onClose={() => setOpen(undefined)}
          onDone={() => {
            tell(t('resources.deleted', { name: resource.name }));
            void navigate('/resources');
          }}
        >
          <p>{t('resources.deleteWhat')}</p>
        </AskCommand>
      )}
    </section>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { about } from '../../api/failure';
import { CreateResource as Command } from '../../api/generated/documents';
import type { ResourceKind } from '../../api/generated/types';
import { AskCommand } from '../../ui/Ask';
import { Choice } from '../../ui/Choice';
import { Chosen } from '../../ui/Chosen';
import { Part } from '../../ui/Part';
import { Pick } from '../../ui/Pick';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';

type Named = { id: string; name: string };
type Props = { kinds: ResourceKind[]; kind: ResourceKind | null; onClose(): void };

const CONTAINING: ResourceKind[] = ['LAYOUT', 'CAMERA_GROUP'];

const withOne = (list: Named[], { id, name }: Named) =>
  list.some((item) => item.id === id) ? list : [...list, { id, name }];

/** A new resource with its groups, and with its cameras where it contains some (U8). */
export function CreateResource({ kinds, kind: asked, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const first = asked && kinds.includes(asked) ? asked : (kinds[0] ?? 'CAMERA');
  const [kind, setKind] = useState(first);
  const [name, setName] = useState('');
  const [externalId, setExternalId] = useState('');
  const [groups, setGroups] = useState<Named[]>([]);
  const [cameras, setCameras] = useState<Named[]>([]);
  const contains = CONTAINING.includes(kind);
  const input = {
    kind,
    name: name.trim(),
    externalId: externalId.trim() || null,
    groupIds: groups.map(({ id }) => id),
    cameraIds: contains ? cameras.map(({ id }) => id) : null,
  };
  return (
    <AskCommand
      title={t('resources.create')}
      document={Command}
      input={name.trim() ? input : undefined}
      fields={['name', 'externalId', 'groupIds', 'cameraIds']}
      confirm={t('common.create')}
      onClose={onClose}
      onDone={({ createResource }) => {
        tell(t('resources.created', { name }));
        if (createResource.resource) void navigate(`/resources/${createResource.resource.id}`);
      }}
    >
      {(refusals) => (
        <>
          <Choice
            label={t('resources.kind')}
            value={kind}
            options={kinds.map((id) => ({ id, name: t(`kinds.one.${id}`) }))}
            onChange={setKind}
          />
          <TextInput
            label={t('resources.name')}
            isRequired
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
          <Part title={t('resources.groups')} refusals={about(refusals, 'groupIds')}>
            <Pick
              label={t('user.addGroup')}
              of="groups"
              onPick={(group) => setGroups(withOne(groups, group))}
            />
            <Chosen label={t('resources.groups')} items={groups} onChange={setGroups} />
          </Part>
          {contains && (
            <Part title={t('kinds.many.CAMERA')} refusals={about(refusals, 'cameraIds')}>
              <Pick
                label={t('kinds.add.CAMERA')}
                of="CAMERA"
                onPick={(camera) => setCameras(withOne(cameras, camera))}
              />
              <Chosen label={t('kinds.many.CAMERA')} items={cameras} onChange={setCameras} />
            </Part>
          )}
        </>
      )}
    </AskCommand>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { about } from '../../api/failure';
import { AttachCamera, DetachCamera } from '../../api/generated/documents';
import { useUndo } from '../../api/useUndo';
import { useMay } from '../../app/useMay';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { Part } from '../../ui/Part';
import { Pick } from '../../ui/Pick';
import { ThingLink } from '../../ui/ThingLink';
import { tell } from '../../ui/told';
import type { Resource } from './ResourcePage';

type Named = { id: string; name: string };

const ACTIONS = {
  LAYOUT: ['layouts.attach_camera', 'layouts.detach_camera'],
  CAMERA_GROUP: ['camera_groups.attach_camera', 'camera_groups.detach_camera'],
} as const;

function Attach({ resource, onClose }: { resource: Named; onClose(): void }) {
  const { t } = useTranslation();
  const [camera, setCamera] = useState<Named>();
  return (
    <AskCommand
      title={t('resources.attachTo', { name: resource.name })}
      document={AttachCamera}
      input={camera && { resourceId: resource.id, cameraId: camera.id }}
      fields={['cameraId']}
      confirm={t('resources.attach')}
      onClose={onClose}
      onDone={() => tell(t('common.saved'))}
    >
      {(refusals) => (
        <Part title={t('kinds.one.CAMERA')} refusals={about(refusals, 'cameraId')}>
          <Pick
            label={t('kinds.add.CAMERA')}
            isRequired={!camera}
            of="CAMERA"
            chosen={camera}
            onPick={setCamera}
          />
        </Part>
      )}
    </AskCommand>
  );
}

/** The cameras of a layout or camera group; of a camera, the ones that it is in. */
export function Cameras({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  const [attaching, setAttaching] = useState(false);
  const [detaching, setDetaching] = useState<Named>();
  const undo = useUndo();
  const { kind } = resource;
  const contains = kind === 'LAYOUT' || kind === 'CAMERA_GROUP';
  const actions = contains ? ACTIONS[kind] : [];
  const may = useMay(contains ? resource.id : undefined, ...actions);
  const [attach, detach] = actions;
  if (!contains && kind !== 'CAMERA') return null;
  const { nodes, totalCount } = contains ? resource.cameras : resource.containedIn;
  return (
    <Card
      title={`${contains ? t('kinds.many.CAMERA') : t('resources.containedIn')} (${totalCount})`}
      actions={
        attach &&
        may[attach] && <Action onPress={() => setAttaching(true)}>{t('resources.attach')}</Action>
      }
    >
      {totalCount === 0 && <p className="empty">{t('states.none')}</p>}
      <ul className="list scroll" tabIndex={-1}>
        {nodes.map((thing) => (
          <li key={thing.id} className="row spread">
            <ThingLink thing={thing} />
            {detach && may[detach] && (
              <Action
                kind="quiet"
                aria-label={t('common.remove', { name: thing.name })}
                onPress={() => setDetaching(thing)}
              >
                ×
              </Action>
            )}
          </li>
        ))}
      </ul>
      {totalCount > nodes.length && (
        <p>{t('common.moreFound', { count: totalCount - nodes.length })}</p>
      )}
      {attaching && <Attach resource={resource} onClose={() => setAttaching(false)} />}
      {detaching && (
        <AskCommand
          title={t('resources.detachNamed', { name: detaching.name })}
          document={DetachCamera}
          input={{ resourceId: resource.id, cameraId: detaching.id }}
          confirm={t('resources.detach')}
          danger
          onClose={() => setDetaching(undefined)}
          onDone={() =>
            tell(
              t('common.saved'),
              undo(AttachCamera, { resourceId: resource.id, cameraId: detaching.id }),
            )
          }
        >
          <p>{t('resources.detachWhat', { name: detaching.name, from: resource.name })}</p>
        </AskCommand>
      )}
    </Card>
  );
}

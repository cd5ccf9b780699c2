import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { about } from '../../api/failure';
import { CreateCase as Command } from '../../api/generated/documents';
import type { CaseKind, ResourceKind } from '../../api/generated/types';
import en from '../../texts/en.json';
import { AskCommand } from '../../ui/Ask';
import { Choice } from '../../ui/Choice';
import { Chosen } from '../../ui/Chosen';
import { Part } from '../../ui/Part';
import { Pick } from '../../ui/Pick';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';
import { LEVELS, type Named } from '../users/draft';

const KINDS = Object.keys(en.cases) as CaseKind[];

/** The lists that a case of the kind compares with. */
const LISTS: Partial<Record<CaseKind, ResourceKind>> = {
  FACE_RECOGNITION: 'PERSON_LIST',
  PLATE_RECOGNITION: 'PLATE_LIST',
};

const withOne = (list: Named[], { id, name }: Named) =>
  list.some((item) => item.id === id) ? list : [...list, { id, name }];
const idsOf = (things: Named[]) => things.map(({ id }) => id);

/** A new business case: one licence of the viewer for each camera (U6). */
export function CreateCase({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<CaseKind>('LINE_CROSSING');
  const [level, setLevel] = useState('1');
  const [cameras, setCameras] = useState<Named[]>([]);
  const [lists, setLists] = useState<Named[]>([]);
  const listKind = LISTS[kind];
  const input = {
    name: name.trim(),
    kind,
    level: Number(level),
    cameras: idsOf(cameras).map((cameraId) => ({ cameraId, threshold: 50 })),
    listIds: listKind ? idsOf(lists) : null,
  };
  return (
    <AskCommand
      title={t('analytics.create')}
      document={Command}
      input={input.name && cameras.length > 0 ? input : undefined}
      fields={['name', 'level', 'cameras', 'listIds']}
      confirm={t('common.create')}
      onClose={onClose}
      onDone={() => tell(t('analytics.created', { name }))}
    >
      {(refusals) => (
        <>
          <TextInput
            label={t('analytics.name')}
            isRequired
            autoFocus
            value={name}
            onChange={setName}
            refusals={about(refusals, 'name')}
          />
          <div className="row">
            <Choice
              label={t('analytics.kind')}
              value={kind}
              options={KINDS.map((id) => ({ id, name: t(`cases.${id}`) }))}
              onChange={(id) => {
                setKind(id);
                setLists([]);
              }}
            />
            <Choice
              label={t('licenses.levelColumn')}
              value={level}
              options={LEVELS.map((level) => ({ id: String(level), name: String(level) }))}
              onChange={setLevel}
            />
          </div>
          <Part
            title={t('kinds.many.CAMERA')}
            hint={t('analytics.createHint')}
            refusals={about(refusals, 'cameras', 'level')}
          >
            <Pick
              label={t('kinds.add.CAMERA')}
              of="CAMERA"
              isRequired={cameras.length === 0}
              onPick={(camera) => setCameras(withOne(cameras, camera))}
            />
            <Chosen label={t('kinds.many.CAMERA')} items={cameras} onChange={setCameras} />
          </Part>
          {listKind && (
            <Part title={t('analytics.lists')} refusals={about(refusals, 'listIds')}>
              <Pick
                label={t(`kinds.add.${listKind}`)}
                of={listKind}
                onPick={(list) => setLists(withOne(lists, list))}
              />
              <Chosen label={t('analytics.lists')} items={lists} onChange={setLists} />
            </Part>
          )}
        </>
      )}
    </AskCommand>
  );
}

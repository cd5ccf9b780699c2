import { useTranslation } from 'react-i18next';
import { about, type Refusal } from '../../api/failure';
import type { CaseKind } from '../../api/generated/types';
import { Chosen } from '../../ui/Chosen';
import { Part } from '../../ui/Part';
import { Pick } from '../../ui/Pick';
import { TextInput } from '../../ui/TextInput';
import type { Named } from '../users/draft';
import { type Draft, LISTS, watched } from './draft';
import { ReactionFields } from './ReactionFields';
import { WatchedFields } from './WatchedFields';

/** The fields that show what is refused about them. */
export const FIELDS = ['name', 'level', 'cameras', 'reactions', 'listIds'];

type Props = { kind: CaseKind; draft: Draft; onChange(draft: Draft): void; refusals: Refusal[] };

const withOne = <Item extends Named>(list: Item[], item: Item) =>
  list.some(({ id }) => id === item.id) ? list : [...list, item];

/** What can be said of a business case when it is made, and afterwards. */
export function CaseFields({ kind, draft, onChange, refusals }: Props) {
  const { t } = useTranslation();
  const { name, cameras, reactions, lists } = draft;
  const listKind = LISTS[kind];
  return (
    <>
      <TextInput
        label={t('analytics.name')}
        isRequired
        autoFocus
        value={name}
        onChange={(name) => onChange({ ...draft, name })}
        refusals={about(refusals, 'name')}
      />
      <Part
        title={t('kinds.many.CAMERA')}
        hint={t('analytics.createHint')}
        refusals={about(refusals, 'cameras', 'level')}
      >
        <Pick
          label={t('kinds.add.CAMERA')}
          of="CAMERA"
          isRequired={cameras.length === 0}
          onPick={(camera) => onChange({ ...draft, cameras: withOne(cameras, watched(camera)) })}
        />
        <WatchedFields cameras={cameras} onChange={(cameras) => onChange({ ...draft, cameras })} />
      </Part>
      <Part title={t('analytics.reactions')} refusals={about(refusals, 'reactions')}>
        <ReactionFields
          reactions={reactions}
          onChange={(reactions) => onChange({ ...draft, reactions })}
        />
      </Part>
      {listKind && (
        <Part title={t('analytics.lists')} refusals={about(refusals, 'listIds')}>
          <Pick
            label={t(`kinds.add.${listKind}`)}
            of={listKind}
            onPick={({ id, name }) => onChange({ ...draft, lists: withOne(lists, { id, name }) })}
          />
          <Chosen
            label={t('analytics.lists')}
            items={lists}
            onChange={(lists) => onChange({ ...draft, lists })}
          />
        </Part>
      )}
    </>
  );
}

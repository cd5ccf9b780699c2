import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { about } from '../../api/failure';
import { MoveGroup as Command, Group } from '../../api/generated/documents';
import { useUndo } from '../../api/useUndo';
import { AskCommand } from '../../ui/Ask';
import { Part } from '../../ui/Part';
import { Pick } from '../../ui/Pick';
import { tell } from '../../ui/told';

type Named = { id: string; name: string };
type Props = { group: Named; to?: Named; onClose(): void };

/** Puts a group below another, with the way back. */
export function MoveGroup({ group, to, onClose }: Props) {
  const { t } = useTranslation();
  const [place, setPlace] = useState<Named | undefined>(to);
  const [{ data }] = useQuery({ query: Group, variables: { id: group.id, first: 1 } });
  const before = data?.node?.__typename === 'Group' ? data.node.parent : null;
  const undo = useUndo()(Command, { groupId: group.id, parentId: before?.id ?? '' });
  return (
    <AskCommand
      title={t('groups.moveNamed', { name: group.name })}
      document={Command}
      input={place && { groupId: group.id, parentId: place.id }}
      fields={['parentId']}
      confirm={t('groups.move')}
      idle={t('groups.moveIdle')}
      onClose={onClose}
      onDone={() =>
        tell(
          t('groups.moved', { name: group.name, to: place?.name ?? '' }),
          before ? undo : undefined,
        )
      }
    >
      {(refusals) => (
        <Part title={t('groups.newPlace')} refusals={about(refusals, 'parentId')}>
          <Pick
            label={t('groups.below')}
            isRequired={!place}
            of="groups"
            chosen={place}
            onPick={setPlace}
          />
        </Part>
      )}
    </AskCommand>
  );
}

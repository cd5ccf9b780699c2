import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { about } from '../../api/failure';
import {
  AssignToGroup,
  GroupResources as Document,
  UnassignFromGroup,
} from '../../api/generated/documents';
import type { GroupResourcesQuery } from '../../api/generated/types';
import { type Connection, usePages } from '../../api/usePages';
import { useUndo } from '../../api/useUndo';
import { useMay } from '../../app/useMay';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { Rows } from '../../ui/Rows';
import { tell } from '../../ui/told';
import { AssignedThings } from '../users/AssignedThings';
import type { Assigned } from '../users/draft';

type Named = { id: string; name: string };
type Held = Extract<
  GroupResourcesQuery['node'],
  { __typename: 'Group' }
>['resources']['nodes'][number];

const pick = ({ node }: GroupResourcesQuery): Connection<Held> | undefined =>
  node?.__typename === 'Group' ? node.resources : undefined;
const keyOf = ({ id }: Held) => id;

/** What is assigned to the group itself. */
export function GroupResources({ group }: { group: Named }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<Assigned[]>();
  const [taking, setTaking] = useState<Held>();
  const undo = useUndo();
  const may = useMay(group.id, 'user_groups.assign_resource');
  const list = usePages(Document, { id: group.id }, pick);
  const label =
    list.total === undefined
      ? t('groups.resourcesUncounted')
      : t('groups.resources', { count: list.total });
  const input = adding?.length
    ? { groupId: group.id, resourceIds: adding.map(({ id }) => id) }
    : undefined;
  return (
    <Card
      title={label}
      actions={
        may['user_groups.assign_resource'] && (
          <Action onPress={() => setAdding([])}>{t('groups.assign')}</Action>
        )
      }
    >
      {list.isEmpty ? (
        <p className="empty">{t('groups.noResources')}</p>
      ) : (
        <Rows
          label={label}
          list={list}
          keyOf={keyOf}
          href={({ id }) => `/resources/${id}`}
          empty={t('groups.noResources')}
          columns={[
            { id: 'name', name: t('resources.name'), isRowHeader: true, cell: ({ name }) => name },
            { id: 'kind', name: t('resources.kind'), cell: ({ kind }) => t(`kinds.one.${kind}`) },
            {
              id: 'take',
              name: t('users.actions'),
              width: 120,
              cell: (thing) =>
                may['user_groups.assign_resource'] && (
                  <Action
                    kind="quiet"
                    aria-label={t('common.remove', { name: thing.name })}
                    onPress={() => setTaking(thing)}
                  >
                    {t('groups.unassign')}
                  </Action>
                ),
            },
          ]}
        />
      )}
      {adding && (
        <AskCommand
          title={t('groups.assignTo', { name: group.name })}
          document={AssignToGroup}
          input={input}
          fields={['resourceIds']}
          idle={t('user.assignIdle')}
          confirm={t('common.save')}
          onClose={() => setAdding(undefined)}
          onDone={() => tell(t('common.saved'))}
        >
          {(refusals) => (
            <AssignedThings
              things={adding}
              onChange={setAdding}
              refusals={about(refusals, 'resourceIds')}
            />
          )}
        </AskCommand>
      )}
      {taking && (
        <AskCommand
          title={t('groups.unassignNamed', { name: taking.name })}
          document={UnassignFromGroup}
          input={{ groupId: group.id, resourceIds: [taking.id] }}
          confirm={t('groups.unassign')}
          danger
          onClose={() => setTaking(undefined)}
          onDone={() =>
            tell(
              t('common.saved'),
              undo(AssignToGroup, { groupId: group.id, resourceIds: [taking.id] }),
            )
          }
        >
          <p>{t('groups.unassignWhat', { name: taking.name, group: group.name })}</p>
        </AskCommand>
      )}
    </Card>
  );
}

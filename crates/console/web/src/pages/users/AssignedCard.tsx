import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import { AssignToUser, UnassignFromUser } from '../../api/generated/documents';
import { useUndo } from '../../api/useUndo';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { KINDS } from '../../ui/kinds';
import { ThingLink } from '../../ui/ThingLink';
import { tell } from '../../ui/told';
import { AssignedThings } from './AssignedThings';
import type { Assigned, Known } from './draft';

/** What is individually assigned to a user (U4): more of it, or less. */
export function AssignedCard({ user }: { user: Known }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<Assigned[]>();
  const [taking, setTaking] = useState<Assigned[]>();
  const undo = useUndo();
  const permitted = usePermitted(AssignToUser, { userId: user.id, resourceIds: [] });
  const { nodes, totalCount } = user.assignedResources;
  const idsOf = (things: Assigned[]) => things.map(({ id }) => id);
  return (
    <Card
      title={t('user.assigned')}
      actions={permitted && <Action onPress={() => setAdding([])}>{t('user.assign')}</Action>}
    >
      {totalCount === 0 && <p className="empty">{t('user.nothingAssigned')}</p>}
      {KINDS.map((kind) => {
        const of = nodes.filter((thing) => thing.kind === kind);
        return (
          of.length > 0 && (
            <div key={kind}>
              <h3>
                {t(`kinds.many.${kind}`)} ({of.length})
              </h3>
              <ul className="list">
                {of.map((thing) => (
                  <li key={thing.id} className="row spread">
                    <ThingLink thing={thing} />
                    {permitted && (
                      <Action
                        kind="quiet"
                        aria-label={t('common.remove', { name: thing.name })}
                        onPress={() => setTaking([thing])}
                      >
                        ×
                      </Action>
                    )}
                  </li>
                ))}
              </ul>
            </div>
          )
        );
      })}
      {totalCount > nodes.length && (
        <p>{t('common.moreFound', { count: totalCount - nodes.length })}</p>
      )}
      {adding && (
        <AskCommand
          title={t('user.assign')}
          document={AssignToUser}
          input={adding.length > 0 ? { userId: user.id, resourceIds: idsOf(adding) } : undefined}
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
          title={t('user.unassign')}
          document={UnassignFromUser}
          input={{ userId: user.id, resourceIds: idsOf(taking) }}
          confirm={t('user.unassign')}
          danger
          onClose={() => setTaking(undefined)}
          onDone={() =>
            tell(
              t('common.saved'),
              undo(AssignToUser, { userId: user.id, resourceIds: idsOf(taking) }),
            )
          }
        >
          <p>{t('user.unassignWhat', { names: taking.map(({ name }) => name).join(', ') })}</p>
        </AskCommand>
      )}
    </Card>
  );
}

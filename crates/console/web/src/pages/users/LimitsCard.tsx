import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import { SetActionLimits } from '../../api/generated/documents';
import { categories, useActionName } from '../../texts/actions';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { tell } from '../../ui/told';
import type { Known } from './draft';
import { Limits } from './Limits';

/** What a user is held to (U5). */
export function LimitsCard({ user }: { user: Known }) {
  const { t } = useTranslation();
  const actionName = useActionName();
  const [edited, setEdited] = useState<{ limits: string[] | null }>();
  const of = { userId: user.id, actionLimits: user.actionLimits };
  const permitted = usePermitted(SetActionLimits, of);
  const held = new Set(user.actionLimits ?? []);
  return (
    <Card
      title={t('user.limits')}
      actions={
        permitted && (
          <Action onPress={() => setEdited({ limits: user.actionLimits })}>
            {t('common.edit')}
          </Action>
        )
      }
    >
      {user.actionLimits === null && <p>{t('user.noLimits')}</p>}
      {user.actionLimits?.length === 0 && <p>{t('user.allLimited')}</p>}
      {held.size > 0 && (
        <dl>
          {categories.map(([category, actions]) => {
            const left = actions.filter((action) => held.has(action));
            if (left.length === 0) return null;
            return (
              <div key={category}>
                <dt>{t(`categories.${category}`)}</dt>
                <dd>
                  {left.length === actions.length
                    ? t('user.wholeCategory')
                    : left.map(actionName).join(', ')}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      {edited && (
        <AskCommand
          title={t('user.limits')}
          document={SetActionLimits}
          input={{ userId: user.id, actionLimits: edited.limits }}
          fields={['actionLimits']}
          confirm={t('common.save')}
          onClose={() => setEdited(undefined)}
          onDone={() => tell(t('common.saved'))}
        >
          {(refusals) => (
            <Limits
              limits={edited.limits}
              onChange={(limits) => setEdited({ limits })}
              refusals={about(refusals, 'actionLimits')}
            />
          )}
        </AskCommand>
      )}
    </Card>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { usePermitted } from '../../api/command';
import { DeleteCase, PauseCase, ResumeCase, UpdateCase } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { tell } from '../../ui/told';
import type { Known } from './draft';
import { EditCase } from './EditCase';

/** A business case: changed, paused, resumed or deleted by whoever may on all of its cameras. */
export function CaseActions({ of }: { of: Known }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'edit' | 'switch' | 'delete'>();
  const close = () => setOpen(undefined);
  const input = { caseId: of.id };
  const document = of.paused ? ResumeCase : PauseCase;
  const turn = of.paused ? t('analytics.resume') : t('analytics.pause');
  // While it is suspended, the server lets nobody change it (U9).
  const canEdit = usePermitted(UpdateCase, of.suspendedAt ? undefined : input);
  const canSwitch = usePermitted<object, typeof input>(document, input);
  const canDelete = usePermitted(DeleteCase, input);
  return (
    <div className="row">
      {canEdit && <Action onPress={() => setOpen('edit')}>{t('common.edit')}</Action>}
      {canSwitch && <Action onPress={() => setOpen('switch')}>{turn}</Action>}
      {canDelete && (
        <Action kind="danger" onPress={() => setOpen('delete')}>
          {t('common.delete')}
        </Action>
      )}
      {open === 'edit' && <EditCase of={of} onClose={close} />}
      {open === 'switch' && (
        <AskCommand<object, typeof input>
          title={of.name}
          document={document}
          input={input}
          confirm={turn}
          onClose={close}
          onDone={() => tell(t('common.saved'))}
        >
          <p>{of.paused ? t('analytics.resumeWhat') : t('analytics.pauseWhat')}</p>
        </AskCommand>
      )}
      {open === 'delete' && (
        <AskCommand
          title={t('analytics.deleteNamed', { name: of.name })}
          document={DeleteCase}
          input={input}
          confirm={t('common.delete')}
          danger
          onClose={close}
          onDone={() => {
            tell(t('analytics.deleted', { name: of.name }));
            void navigate('/analytics');
          }}
        >
          <p>{t('analytics.deleteWhat')}</p>
        </AskCommand>
      )}
    </div>
  );
}

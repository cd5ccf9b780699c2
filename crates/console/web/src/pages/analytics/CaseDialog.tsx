import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, usePermitted } from '../../api/command';
import type { Refusal } from '../../api/failure';
import { DeleteCase, PauseCase, ResumeCase } from '../../api/generated/documents';
import type { AnalyticsCasesQuery } from '../../api/generated/types';
import { Action } from '../../ui/Action';
import { Ask, AskCommand } from '../../ui/Ask';
import { Refused } from '../../ui/Refusals';
import { ThingLink } from '../../ui/ThingLink';
import { useTime } from '../../ui/times';
import { tell } from '../../ui/told';

type Case = AnalyticsCasesQuery['analyticsCases']['nodes'][number];
type Props = { of: Case; state: string; onClose(): void };

/** A business case: paused, resumed or deleted by whoever may on all of its cameras. */
export function CaseDialog({ of, state, onClose }: Props) {
  const { t } = useTranslation();
  const time = useTime();
  const [deleting, setDeleting] = useState(false);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const input = { caseId: of.id };
  const document = of.paused ? ResumeCase : PauseCase;
  const canSwitch = usePermitted<object, typeof input>(document, input);
  const canDelete = usePermitted(DeleteCase, input);
  const { run, busy } = useCommand<object, typeof input>(document);
  if (deleting) {
    return (
      <AskCommand
        title={t('analytics.deleteNamed', { name: of.name })}
        document={DeleteCase}
        input={input}
        confirm={t('common.delete')}
        danger
        onClose={onClose}
        onDone={() => tell(t('analytics.deleted', { name: of.name }))}
      >
        <p>{t('analytics.deleteWhat')}</p>
      </AskCommand>
    );
  }
  return (
    <Ask title={of.name} onClose={onClose} isLight>
      <dl>
        <dt>{t('analytics.kind')}</dt>
        <dd>{t(`cases.${of.kind}`)}</dd>
        <dt>{t('analytics.state')}</dt>
        <dd>{state}</dd>
        <dt>{t('analytics.owner')}</dt>
        <dd>{of.owner ? <ThingLink thing={of.owner} /> : '–'}</dd>
        <dt>{t('users.created')}</dt>
        <dd>{time(of.createdAt)}</dd>
      </dl>
      <Refused of={refusals} />
      <div className="row">
        {canSwitch && (
          <Action
            isPending={busy}
            onPress={async () => setRefusals((await run(input))?.refusals ?? [])}
          >
            {of.paused ? t('analytics.resume') : t('analytics.pause')}
          </Action>
        )}
        {canDelete && (
          <Action kind="danger" onPress={() => setDeleting(true)}>
            {t('common.delete')}
          </Action>
        )}
      </div>
    </Ask>
  );
}

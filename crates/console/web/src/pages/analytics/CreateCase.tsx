import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { CreateCase as Command } from '../../api/generated/documents';
import type { CaseKind } from '../../api/generated/types';
import en from '../../texts/en.json';
import { AskCommand } from '../../ui/Ask';
import { Choice } from '../../ui/Choice';
import { tell } from '../../ui/told';
import { LEVELS } from '../users/draft';
import { CaseFields, FIELDS } from './CaseFields';
import { EMPTY, partsOf } from './draft';

export const KINDS = Object.keys(en.cases) as CaseKind[];

/** A new business case: one licence of the viewer for each camera (U6). */
export function CreateCase({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [kind, setKind] = useState<CaseKind>('LINE_CROSSING');
  const [level, setLevel] = useState('1');
  const [draft, setDraft] = useState(EMPTY);
  const parts = partsOf(draft);
  return (
    <AskCommand
      title={t('analytics.create')}
      document={Command}
      input={parts && { ...parts, kind, level: Number(level) }}
      fields={FIELDS}
      confirm={t('common.create')}
      onClose={onClose}
      onDone={({ createCase }) => {
        tell(t('analytics.created', { name: draft.name }));
        if (createCase.case) void navigate(`/analytics/${createCase.case.id}`);
      }}
    >
      {(refusals) => (
        <>
          <div className="row">
            <Choice
              label={t('analytics.kind')}
              value={kind}
              options={KINDS.map((id) => ({ id, name: t(`cases.${id}`) }))}
              onChange={(id) => {
                setKind(id);
                setDraft({ ...draft, lists: [] });
              }}
            />
            <Choice
              label={t('licenses.levelColumn')}
              value={level}
              options={LEVELS.map((level) => ({ id: String(level), name: String(level) }))}
              onChange={setLevel}
            />
          </div>
          <CaseFields kind={kind} draft={draft} onChange={setDraft} refusals={refusals} />
        </>
      )}
    </AskCommand>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UpdateCase } from '../../api/generated/documents';
import { AskCommand } from '../../ui/Ask';
import { tell } from '../../ui/told';
import { CaseFields, FIELDS } from './CaseFields';
import { changes, draftOf, type Known } from './draft';

/** Another name, other cameras, reactions or lists; kind and level stay for ever. */
export function EditCase({ of, onClose }: { of: Known; onClose(): void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(of));
  return (
    <AskCommand
      title={of.name}
      document={UpdateCase}
      input={changes(of, draft)}
      fields={FIELDS}
      confirm={t('common.save')}
      onClose={onClose}
      onDone={() => tell(t('common.saved'))}
    >
      {(refusals) => (
        <CaseFields kind={of.kind} draft={draft} onChange={setDraft} refusals={refusals} />
      )}
    </AskCommand>
  );
}

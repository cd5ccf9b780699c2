import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Change } from '../../api/generated/documents';
import { Ask } from '../../ui/Ask';
import { Failed, Loading } from '../../ui/States';
import { ChangeItem } from '../live/ChangeItem';

/** A change from the log, with who gained and lost what by it. */
export function OneChange({ revision, onClose }: { revision: string; onClose(): void }) {
  const { t } = useTranslation();
  const [{ data, error }] = useQuery({ query: Change, variables: { revision, first: 100 } });
  return (
    <Ask title={t('audit.one', { revision })} onClose={onClose} isLight>
      {error && <Failed error={error} />}
      {!data && !error && <Loading />}
      {data && !data.change && <p className="empty">{t('states.missingWhy')}</p>}
      {data?.change && (
        <ol className="changes">
          <ChangeItem change={data.change} />
        </ol>
      )}
    </Ask>
  );
}

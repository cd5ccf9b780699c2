import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Thing } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { Pick } from '../../ui/Pick';

/** Only what is in a group or below it. */
export function GroupFilter({ id, onChange }: { id: string | null; onChange(id?: string): void }) {
  const { t } = useTranslation();
  const [{ data }] = useQuery({ query: Thing, variables: { id: id ?? '' }, pause: !id });
  const chosen = id && data?.node ? { id, name: data.node.name } : null;
  return (
    <div className="row">
      <Pick
        label={t('users.inGroup')}
        of="groups"
        chosen={chosen}
        onPick={(group) => onChange(group.id)}
      />
      {id && (
        <Action kind="quiet" onPress={() => onChange()}>
          {t('common.clear')}
        </Action>
      )}
    </div>
  );
}

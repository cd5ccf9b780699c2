import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Thing } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { Pick } from '../../ui/Pick';
import type { Sort } from '../../ui/useFound';

type Props = {
  label: string;
  id: string | undefined;
  of: Sort;
  onChange(id?: string): void;
};

/** Only what is about one thing. */
export function ThingFilter({ label, id, of, onChange }: Props) {
  const { t } = useTranslation();
  const [{ data }] = useQuery({ query: Thing, variables: { id: id ?? '' }, pause: !id });
  const chosen = id && data?.node ? { id, name: data.node.name } : null;
  return (
    <div className="row">
      <Pick label={label} of={of} chosen={chosen} onPick={({ id }) => onChange(id)} />
      {id && (
        <Action
          kind="quiet"
          aria-label={t('common.clearNamed', { name: label })}
          onPress={() => onChange()}
        >
          ×
        </Action>
      )}
    </div>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/api';
import { Choice } from '../../ui/Choice';
import { Pick } from '../../ui/Pick';
import type { Thing } from '../../ui/ThingLink';

type Props = {
  user: Thing | null | undefined;
  thing: Thing | null | undefined;
  onChange(values: { user?: string; thing?: string }): void;
};

const SORTS = ['Resource', 'Group', 'User'] as const;
const FOUND = { Resource: 'resources', Group: 'groups', User: 'users' } as const;

/** Who, and what. Without the right to ask about others it is the viewer. */
export function Subjects({ user, thing, onChange }: Props) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [chosen, setSort] = useState<(typeof SORTS)[number]>();
  const sort = chosen ?? thing?.__typename ?? 'Resource';
  return (
    <div className="row filters">
      {can('users.check') && (
        <Pick
          label={t('access.who')}
          of="users"
          chosen={user}
          onPick={({ id }) => onChange({ user: id })}
        />
      )}
      <Choice
        label={t('access.sort')}
        value={sort}
        options={SORTS.map((id) => ({ id, name: t(`access.sorts.${id}`) }))}
        onChange={setSort}
      />
      <Pick
        // Another list to find in is another field.
        key={sort}
        label={t('access.what')}
        of={FOUND[sort]}
        chosen={thing?.__typename === sort ? thing : undefined}
        onPick={({ id }) => onChange({ thing: id })}
      />
    </div>
  );
}

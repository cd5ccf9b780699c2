import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/failure';
import { Part } from '../../ui/Part';
import { TextInput } from '../../ui/TextInput';

type Props = { pool: string; onChange(pool: string): void; refusals: Refusal[] };

/** The addresses that a user may come from (U7). */
export function AddressPool({ pool, onChange, refusals }: Props) {
  const { t } = useTranslation();
  return (
    <Part title={t('user.ipPool')}>
      <TextInput
        label={t('user.addresses')}
        hint={t('user.addressesHint')}
        rows={3}
        value={pool}
        onChange={onChange}
        refusals={refusals}
      />
    </Part>
  );
}

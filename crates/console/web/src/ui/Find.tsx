import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { useTranslation } from 'react-i18next';

type Props = { label: string; value: string; onChange(text: string): void };

/** A search that is kept in the address. The address lags behind who types fast, so while somebody
 * types, what he typed is shown. */
export function Find({ label, value, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  return (
    <SearchField
      className="field find"
      value={typed ?? value}
      onChange={(text) => {
        setTyped(text);
        onChange(text);
      }}
      onBlur={() => setTyped(undefined)}
    >
      <Label>{label}</Label>
      <div className="inside">
        <Input />
        {(typed ?? value) && (
          <Button className="action quiet" aria-label={t('common.clear')}>
            ×
          </Button>
        )}
      </div>
    </SearchField>
  );
}

import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { useTranslation } from 'react-i18next';

type Props = { label: string; value: string; onChange(text: string): void };

export function Find({ label, value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <SearchField className="field find" value={value} onChange={onChange}>
      <Label>{label}</Label>
      <div className="inside">
        <Input />
        {value && (
          <Button className="action quiet" aria-label={t('common.clear')}>
            ×
          </Button>
        )}
      </div>
    </SearchField>
  );
}

import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ComboBox } from 'react-aria-components/ComboBox';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { useTranslation } from 'react-i18next';
import { type Candidate, type Sort, useFound } from './useFound';
import { useCalm } from './useSearch';

type Props = {
  label: string;
  of: Sort;
  /** What stands in the field when it is a choice of one. */
  chosen?: Candidate | null;
  onPick(item: Candidate): void;
  isRequired?: boolean;
};

/** Finds one of very many by a part of the name, as it is typed. */
export function Pick({ label, of, chosen, onPick, isRequired }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  // What was picked last stays the value until the list is opened again: a new value closes the list.
  const [picked, setPicked] = useState<string | null>(null);
  const text = typed ?? chosen?.name ?? '';
  const asked = useCalm(typed ?? '');
  const found = useFound(of, asked, isOpen);
  // What was found by another text is not offered: it would be picked by who types on.
  const isLoading = found.isLoading || asked !== (typed ?? '');
  const items = isLoading ? [] : found.items;
  return (
    <ComboBox
      className="field pick"
      // Only what somebody types opens the list, not a name that has arrived meanwhile.
      menuTrigger={typed === undefined ? 'manual' : 'input'}
      allowsEmptyCollection
      isRequired={isRequired}
      items={items}
      inputValue={text}
      onInputChange={setTyped}
      onOpenChange={(open) => {
        setOpen(open);
        if (open) setPicked(null);
        else setTyped(undefined);
      }}
      value={picked}
      onChange={(id) => {
        const item = items.find((item) => item.id === id);
        if (!item || id === picked) return;
        setPicked(item.id);
        setTyped(undefined);
        onPick(item);
      }}
    >
      <Label>{label}</Label>
      <div className="inside">
        <Input placeholder={t('common.typeToFind')} />
        <Button className="action quiet" aria-label={t('common.show')}>
          ▾
        </Button>
      </div>
      <FieldError />
      <Popover className="popover">
        <ListBox
          className="options"
          renderEmptyState={() => (
            <p className="empty">{isLoading ? t('states.loading') : t('states.nothingFound')}</p>
          )}
        >
          {(item: Candidate) => (
            <ListBoxItem id={item.id} textValue={item.name} className="option">
              <Text slot="label">{item.name}</Text>
              {item.detail && <Text slot="description">{item.detail}</Text>}
            </ListBoxItem>
          )}
        </ListBox>
        {!isLoading && found.total > items.length && (
          <p className="empty">{t('common.moreFound', { count: found.total - items.length })}</p>
        )}
      </Popover>
    </ComboBox>
  );
}

import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { Tag, TagGroup, TagList } from 'react-aria-components/TagGroup';
import { useTranslation } from 'react-i18next';

type Props<Item> = { label: string; items: Item[]; onChange(items: Item[]): void };

/** What was picked, each to be taken out again. */
export function Chosen<Item extends { id: string; name: string }>(props: Props<Item>) {
  const { label, items, onChange } = props;
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <TagGroup
      className="chosen"
      onRemove={(keys) => onChange(items.filter(({ id }) => !keys.has(id)))}
    >
      <Label>{label}</Label>
      <TagList items={items} className="tags">
        {({ id, name }) => (
          <Tag id={id} textValue={name} className="tag">
            {name}
            <Button
              slot="remove"
              className="action quiet"
              aria-label={t('common.remove', { name })}
            >
              ×
            </Button>
          </Tag>
        )}
      </TagList>
    </TagGroup>
  );
}

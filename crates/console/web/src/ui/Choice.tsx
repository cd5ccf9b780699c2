import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';

type Props<Id extends string> = {
  label: string;
  value: Id;
  options: { id: NoInfer<Id>; name: string }[];
  onChange(id: NoInfer<Id>): void;
  isDisabled?: boolean;
};

/** One of a few. */
export function Choice<Id extends string>({
  label,
  value,
  options,
  onChange,
  isDisabled,
}: Props<Id>) {
  return (
    <Select
      className="field choice"
      isDisabled={isDisabled}
      value={value}
      onChange={(id) => onChange(id as Id)}
    >
      <Label>{label}</Label>
      <Button className="action plain">
        <SelectValue />
        <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="popover">
        <ListBox items={options} className="options">
          {({ id, name }) => (
            <ListBoxItem id={id} className="option">
              {name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField, type TextFieldProps } from 'react-aria-components/TextField';
import type { Refusal } from '../api/failure';
import { RefusalList } from './Refusals';

type Props = Omit<TextFieldProps, 'children'> & {
  label: string;
  hint?: ReactNode;
  rows?: number;
  refusals?: Refusal[];
};

/** A field of text, with what is refused about it right below. */
export function TextInput({ label, hint, rows, refusals = [], ...props }: Props) {
  return (
    <TextField
      {...props}
      className="field"
      isInvalid={refusals.length > 0 || undefined}
      validationBehavior={refusals.length > 0 || props.validate ? 'aria' : 'native'}
    >
      <Label>{label}</Label>
      {rows ? <TextArea rows={rows} /> : <Input />}
      {hint && <Text slot="description">{hint}</Text>}
      <FieldError>
        {({ validationErrors }) =>
          refusals.length > 0 ? <RefusalList of={refusals} /> : validationErrors.join(' ')
        }
      </FieldError>
    </TextField>
  );
}

import { type ReactNode, useId } from 'react';
import type { Refusal } from '../api/failure';
import { RefusalList } from './Refusals';

type Props = { title: string; hint?: string; refusals?: Refusal[]; children: ReactNode };

/** A part of a form with a name, and with what is refused about it. */
export function Part({ title, hint, refusals = [], children }: Props) {
  const id = useId();
  return (
    <fieldset className="part" aria-describedby={refusals.length > 0 ? id : undefined}>
      <legend>{title}</legend>
      {hint && <p className="hint">{hint}</p>}
      {children}
      <div id={id} className="part-refusals" aria-live="polite">
        {refusals.length > 0 && <RefusalList of={refusals} />}
      </div>
    </fieldset>
  );
}

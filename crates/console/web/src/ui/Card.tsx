import { type ReactNode, useId } from 'react';

type Props = {
  title: string;
  actions?: ReactNode;
  /** Takes the page's whole width, for a table of many columns. */
  isWide?: boolean;
  children: ReactNode;
};

/** A part of a page with a name, and what can be done about it. */
export function Card({ title, actions, isWide, children }: Props) {
  const id = useId();
  return (
    <section className={isWide ? 'card wide' : 'card'} aria-labelledby={id}>
      <div className="row spread">
        <h2 id={id}>{title}</h2>
        <div className="row">{actions}</div>
      </div>
      {children}
    </section>
  );
}

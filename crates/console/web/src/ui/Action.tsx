import { Button, type ButtonProps } from 'react-aria-components/Button';

type Props = ButtonProps & { kind?: 'main' | 'danger' | 'plain' | 'quiet' };

/** A button: `main` for what the page is about, `danger` for what cannot be taken back. */
export function Action({ kind = 'plain', ...props }: Props) {
  return <Button {...props} className={`action ${kind}`} />;
}

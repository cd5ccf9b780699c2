import { useEffect, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { useClient } from 'urql';
import { codeOf, refusalsOf, retryAfter } from '../api/failure';
import { Login as LoginDocument } from '../api/generated/documents';
import { Action } from '../ui/Action';
import { useRefusalText } from '../ui/Refusals';
import { TextInput } from '../ui/TextInput';
import { Choices } from './Choices';

/** Seconds left until it may be tried again, counted down. */
function useWait(): [number, (seconds: number) => void] {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [left]);
  const wait = (seconds: number) => {
    setNow(Date.now());
    setUntil(Date.now() + seconds * 1000);
  };
  return [left, wait];
}

export function Login({ ended, onDone }: { ended: string | undefined; onDone(): void }) {
  const { t } = useTranslation();
  const client = useClient();
  const textOf = useRefusalText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const [left, wait] = useWait();

  async function submit() {
    if (busy || left > 0) return;
    setBusy(true);
    setRefused(undefined);
    const { data, error } = await client
      .mutation(LoginDocument, { input: { email, password } })
      .toPromise();
    setBusy(false);
    if (data?.login.user) return onDone();
    setPassword('');
    if (codeOf(error) === 'RATE_LIMITED') return wait(Math.max(1, retryAfter(error)));
    const refusals = error ? refusalsOf(error) : (data?.login.userErrors ?? []);
    setRefused(refusals.map(textOf).join(' '));
  }

  const notice = ended === 'IP_NOT_ALLOWED' ? t('login.address') : ended && t('login.ended');
  return (
    <main className="login">
      <title>{t('login.title')}</title>
      <h1>Canopy</h1>
      <p>{t('login.intro')}</p>
      <div role="alert">
        {left > 0 && <p className="notice bad">{t('login.wait', { count: left })}</p>}
        {left === 0 && refused && <p className="notice bad">{refused}</p>}
        {left === 0 && !refused && notice && <p className="notice">{notice}</p>}
      </div>
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextInput
          label={t('user.email')}
          name="email"
          type="email"
          autoComplete="username"
          isRequired
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <TextInput
          label={t('user.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          isRequired
          value={password}
          onChange={setPassword}
        />
        <Action kind="main" type="submit" isPending={busy} isDisabled={left > 0}>
          {t('login.enter')}
        </Action>
      </Form>
      <Choices />
    </main>
  );
}

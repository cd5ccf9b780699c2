import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import type { Api } from '../api/client';
import { codeOf } from '../api/failure';
import { Logout, Viewer } from '../api/generated/documents';
import { follow } from '../texts/i18n';
import { Failed, Loading } from '../ui/States';
import { SessionContext } from './api';
import { Login } from './Login';
import { Pages } from './Pages';
import { useAbilities } from './useAbilities';

type Props = { api: Api; ended: string | undefined; onEntered(): void; onAgain(): void };

/** Shows the pages to whoever is logged in, and the login to everybody else. */
export function Gate({ api, ended, onEntered, onAgain }: Props) {
  const [{ data, error, extensions }, ask] = useQuery({ query: Viewer });
  const [revision, setRevision] = useState<string>();
  const viewer = data?.viewer;
  const { can, error: unanswered, ask: askAgain } = useAbilities(viewer);

  useEffect(() => {
    if (viewer?.id) onEntered();
  }, [viewer?.id, onEntered]);
  useEffect(() => {
    if (extensions?.revision) setRevision((first) => first ?? String(extensions.revision));
  }, [extensions]);
  useEffect(() => {
    void follow(viewer?.language);
  }, [viewer?.language]);

  const code = codeOf(error);
  if (!viewer && (code === 'UNAUTHENTICATED' || code === 'IP_NOT_ALLOWED')) {
    return <Login ended={code === 'IP_NOT_ALLOWED' ? code : ended} onDone={onAgain} />;
  }
  if (!viewer && error) return <Failed error={error} onAgain={() => ask()} />;
  if (!can && unanswered) return <Failed error={unanswered} onAgain={() => askAgain()} />;
  if (!viewer || !can) return <Loading />;
  const logout = async () => {
    await api.client.mutation(Logout, {}).toPromise();
    onAgain();
  };
  return (
    <SessionContext value={{ api, viewer, revision, can, logout }}>
      <Pages />
    </SessionContext>
  );
}

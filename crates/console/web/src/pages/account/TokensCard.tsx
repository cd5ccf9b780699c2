import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { about } from '../../api/failure';
import { ApiTokens, CreateApiToken, RevokeApiToken } from '../../api/generated/documents';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { Failed } from '../../ui/States';
import { TextInput } from '../../ui/TextInput';
import { useTime } from '../../ui/times';
import { tell } from '../../ui/told';
import { Limits } from '../users/Limits';

type Draft = { name: string; scope: string[]; days: string; currentPassword: string };

const DAY = 86_400_000;
const EMPTY: Draft = { name: '', scope: [], days: '90', currentPassword: '' };

function inputOf({ name, scope, days, currentPassword }: Draft) {
  const expiresAt = new Date(Date.now() + Number(days) * DAY).toISOString();
  return { name: name.trim(), scope, expiresAt, currentPassword };
}

function Create({ onClose, onSecret }: { onClose(): void; onSecret(secret: string): void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(EMPTY);
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  // The moment is taken once for what is typed, or each look at it would be another question.
  const [input, setInput] = useState(() => inputOf(EMPTY));
  const keep = (part: Partial<Draft>) => {
    set(part);
    setInput(inputOf({ ...draft, ...part }));
  };
  return (
    <AskCommand
      title={t('tokens.create')}
      document={CreateApiToken}
      input={input}
      fields={['name', 'scope', 'expiresAt', 'currentPassword']}
      tries={false}
      confirm={t('tokens.create')}
      onClose={onClose}
      onDone={({ createApiToken }) => onSecret(createApiToken.secret ?? '')}
    >
      {(refusals) => (
        <>
          <TextInput
            label={t('tokens.name')}
            isRequired
            autoFocus
            value={draft.name}
            onChange={(name) => keep({ name })}
            refusals={about(refusals, 'name')}
          />
          <TextInput
            label={t('tokens.days')}
            inputMode="numeric"
            pattern="[0-9]{1,3}"
            isRequired
            value={draft.days}
            onChange={(days) => /^\d{0,3}$/.test(days) && keep({ days })}
            refusals={about(refusals, 'expiresAt')}
          />
          <Limits
            title={t('tokens.scope')}
            hint={t('tokens.scopeHint')}
            limits={draft.scope}
            onChange={(scope) => keep({ scope: scope ?? [] })}
            refusals={about(refusals, 'scope')}
          />
          <TextInput
            label={t('account.currentPassword')}
            type="password"
            autoComplete="current-password"
            isRequired
            value={draft.currentPassword}
            onChange={(currentPassword) => keep({ currentPassword })}
            refusals={about(refusals, 'currentPassword')}
          />
        </>
      )}
    </AskCommand>
  );
}

/** Logins of services: made, shown once, and ended. */
export function TokensCard({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const time = useTime();
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [leaving, setLeaving] = useState<{ id: string; name: string }>();
  const [{ data, error }] = useQuery({ query: ApiTokens, variables: { id: userId, first: 50 } });
  const tokens = data?.node?.__typename === 'User' ? data.node.apiTokens : undefined;
  return (
    <Card
      title={t('tokens.title')}
      actions={<Action onPress={() => setCreating(true)}>{t('tokens.create')}</Action>}
    >
      {secret && (
        <div className="notice" role="status">
          <p>{t('tokens.secret')}</p>
          <code className="secret">{secret}</code>
          <div className="row">
            {/* Browsers have a clipboard for pages that came over TLS, or from this computer. */}
            {window.isSecureContext && (
              <Action onPress={() => void navigator.clipboard.writeText(secret)}>
                {t('tokens.copy')}
              </Action>
            )}
            <Action onPress={() => setSecret(undefined)}>{t('common.close')}</Action>
          </div>
        </div>
      )}
      {error && <Failed error={error} />}
      {tokens?.totalCount === 0 && <p className="empty">{t('tokens.none')}</p>}
      <ul className="list">
        {tokens?.nodes.map((token) => (
          <li key={token.id} className="row spread">
            <span>
              <strong>{token.name}</strong>
              <br />
              <small>
                {token.scope.join(', ')} · {t('sessions.until', { at: time(token.expiresAt) })} ·{' '}
                {t('sessions.used', { at: time(token.lastUsedAt) })}
              </small>
            </span>
            <Action
              aria-label={t('tokens.revokeNamed', { name: token.name })}
              onPress={() => setLeaving(token)}
            >
              {t('tokens.revoke')}
            </Action>
          </li>
        ))}
      </ul>
      {tokens && tokens.totalCount > tokens.nodes.length && (
        <p>{t('common.moreFound', { count: tokens.totalCount - tokens.nodes.length })}</p>
      )}
      {leaving && (
        <AskCommand
          title={t('tokens.revokeNamed', { name: leaving.name })}
          document={RevokeApiToken}
          input={{ tokenId: leaving.id }}
          tries={false}
          confirm={t('tokens.revoke')}
          danger
          onClose={() => setLeaving(undefined)}
          onDone={() => tell(t('tokens.revoked', { name: leaving.name }))}
        >
          <p>{t('tokens.revokeWhat')}</p>
        </AskCommand>
      )}
      {creating && <Create onClose={() => setCreating(false)} onSecret={setSecret} />}
    </Card>
  );
}

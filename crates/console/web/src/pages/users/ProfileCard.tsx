import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePermitted } from '../../api/command';
import { about } from '../../api/failure';
import { UpdateUser } from '../../api/generated/documents';
import type { UpdateUserInput } from '../../api/generated/types';
import { Action } from '../../ui/Action';
import { AskCommand } from '../../ui/Ask';
import { Card } from '../../ui/Card';
import { TextInput } from '../../ui/TextInput';
import { ThingLink } from '../../ui/ThingLink';
import { useTime } from '../../ui/times';
import { tell } from '../../ui/told';
import type { Known } from './draft';

type Fields = { name: string; email: string; language: string };

/** Only what was changed is sent: what is left out stays, and one's own email may not even be named. */
function changes(user: Known, { name, email, language }: Fields): UpdateUserInput {
  return {
    userId: user.id,
    ...(name !== user.name && { name }),
    ...(email !== user.email && { email }),
    ...(language !== (user.language ?? '') && { language: language || null }),
  };
}

export function ProfileCard({ user, own }: { user: Known; own: boolean }) {
  const { t } = useTranslation();
  const time = useTime();
  const [fields, setFields] = useState<Fields>();
  const permitted = usePermitted(UpdateUser, { userId: user.id });
  const edit = () =>
    setFields({ name: user.name, email: user.email, language: user.language ?? '' });
  return (
    <Card
      title={t('user.profile')}
      actions={permitted && <Action onPress={edit}>{t('common.edit')}</Action>}
    >
      <dl>
        <dt>{t('user.email')}</dt>
        <dd>{user.email}</dd>
        <dt>{t('users.state')}</dt>
        <dd>{user.active ? t('users.isActive') : t('users.isInactive')}</dd>
        <dt>{t('settings.language')}</dt>
        <dd>{user.language ?? t('user.noLanguage')}</dd>
        <dt>{t('users.created')}</dt>
        <dd>
          {time(user.createdAt)}
          {user.createdBy && (
            <>
              {', '}
              <ThingLink thing={user.createdBy} />
            </>
          )}
        </dd>
      </dl>
      {fields && (
        <AskCommand
          title={t('user.profile')}
          document={UpdateUser}
          input={changes(user, fields)}
          fields={['name', 'email', 'language']}
          confirm={t('common.save')}
          onClose={() => setFields(undefined)}
          onDone={() => tell(t('common.saved'))}
        >
          {(refusals) => (
            <>
              <TextInput
                label={t('user.name')}
                isRequired
                autoFocus
                value={fields.name}
                onChange={(name) => setFields({ ...fields, name })}
                refusals={about(refusals, 'name')}
              />
              {!own && (
                <TextInput
                  label={t('user.email')}
                  type="email"
                  isRequired
                  value={fields.email}
                  onChange={(email) => setFields({ ...fields, email })}
                  refusals={about(refusals, 'email')}
                />
              )}
              <TextInput
                label={t('settings.language')}
                hint={t('user.languageHint')}
                value={fields.language}
                onChange={(language) => setFields({ ...fields, language })}
                refusals={about(refusals, 'language')}
              />
            </>
          )}
        </AskCommand>
      )}
    </Card>
  );
}

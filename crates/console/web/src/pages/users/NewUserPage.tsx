import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { User } from '../../api/generated/documents';
import { Failed, Loading, Missing } from '../../ui/States';
import { settingsOf } from './draft';
import { NewUser } from './NewUser';

/** `/users/new`, and `/users/new?from=…` for one with the settings of another (U10). */
export function Page() {
  const { t } = useTranslation();
  const [asked] = useSearchParams();
  const from = asked.get('from');
  const [{ data, error }] = useQuery({ query: User, variables: { id: from ?? '' }, pause: !from });
  if (!from) return <NewUser title={t('users.add')} />;
  if (error) return <Failed error={error} />;
  if (!data) return <Loading />;
  const user = data.node;
  if (user?.__typename !== 'User') return <Missing />;
  const title = t('users.duplicateOf', { name: user.name });
  return <NewUser key={from} title={title} of={{ id: from, settings: settingsOf(user) }} />;
}

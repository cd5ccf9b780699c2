import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { User } from '../../api/generated/documents';
import { useSession } from '../../app/api';
import { Choices } from '../../app/Choices';
import { Card } from '../../ui/Card';
import { Loading } from '../../ui/States';
import { ProfileCard } from '../users/ProfileCard';
import { SessionsCard } from '../users/SessionsCard';
import { PasswordCard } from './PasswordCard';
import { TokensCard } from './TokensCard';

/** `/account`: what everybody has of his own. */
export function Page() {
  const { t } = useTranslation();
  const { viewer, can } = useSession();
  const [{ data }] = useQuery({ query: User, variables: { id: viewer.id } });
  const user = data?.node?.__typename === 'User' ? data.node : undefined;
  return (
    <section className="page">
      <title>{`${t('account.title')} · Canopy`}</title>
      <h1>{viewer.name}</h1>
      <div className="cards">
        {user ? <ProfileCard user={user} own /> : <Loading />}
        <Card title={t('settings.title')}>
          <Choices />
        </Card>
        {can('user_settings.change_password') && <PasswordCard />}
        {can('login.own_sessions') && <SessionsCard userId={viewer.id} />}
        {can('login.api') && <TokensCard userId={viewer.id} />}
      </div>
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { User } from '../../api/generated/documents';
import { useSession } from '../../app/api';
import { Failed, Loading, Missing } from '../../ui/States';
import { AssignedCard } from './AssignedCard';
import { LicensesCard } from './LicensesCard';
import { LimitsCard } from './LimitsCard';
import { MembershipsCard } from './MembershipsCard';
import { PoolCard } from './PoolCard';
import { ProfileCard } from './ProfileCard';
import { SessionsCard } from './SessionsCard';
import { UserActions } from './UserActions';

/** `/users/…`: all that there is to a user, and to be changed about him. */
export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { can, viewer } = useSession();
  const [{ data, error, fetching, stale }, ask] = useQuery({ query: User, variables: { id } });
  if (error) return <Failed error={error} onAgain={() => ask()} />;
  if (!data || (!data.node && (fetching || stale))) return <Loading />;
  const user = data.node;
  if (user?.__typename !== 'User') return <Missing />;
  const own = user.id === viewer.id;
  return (
    <section className="page">
      <title>{`${user.name} · Canopy`}</title>
      <div className="row spread">
        <h1>{user.name}</h1>
        <div className="row">
          {can('users.create') && (
            <Link className="action plain" to={`/users/new?from=${user.id}`}>
              {t('users.duplicate')}
            </Link>
          )}
          <Link className="action plain" to={`/access?user=${user.id}`}>
            {t('users.access')}
          </Link>
          <UserActions user={user} own={own} />
        </div>
      </div>
      <div className="cards">
        <ProfileCard user={user} own={own} />
        <MembershipsCard user={user} />
        <AssignedCard user={user} />
        <LimitsCard user={user} />
        <PoolCard user={user} />
        {user.licenses.length > 0 && <LicensesCard user={user} />}
        <SessionsCard userId={user.id} />
      </div>
    </section>
  );
}

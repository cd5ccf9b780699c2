import { Navigate } from 'react-router';
import { useSession } from './api';

/** Managers begin with their users, everybody else with what he may do. */
export function Home() {
  const { can } = useSession();
  return <Navigate replace to={can('users.view') ? '/users' : '/access'} />;
}

import { useState } from 'react';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { Loading } from '../ui/States';
import { Home } from './Home';
import { Lost } from './Lost';
import { Shell } from './Shell';

/** A page of its own file, loaded when it is first shown. */
const page = (load: () => Promise<{ Page: React.ComponentType }>) => async () => ({
  Component: (await load()).Page,
});

const routes = [
  {
    element: <Shell />,
    errorElement: <Lost />,
    hydrateFallbackElement: <Loading />,
    children: [
      { index: true, element: <Home /> },
      { path: 'users', lazy: page(() => import('../pages/users/UsersPage')) },
      { path: 'users/new', lazy: page(() => import('../pages/users/NewUserPage')) },
      { path: 'users/:id', lazy: page(() => import('../pages/users/UserPage')) },
      { path: 'groups', lazy: page(() => import('../pages/groups/GroupsPage')) },
      { path: 'groups/:id', lazy: page(() => import('../pages/groups/GroupsPage')) },
      { path: 'resources', lazy: page(() => import('../pages/resources/ResourcesPage')) },
      { path: 'resources/:id', lazy: page(() => import('../pages/resources/ResourcePage')) },
      { path: 'access', lazy: page(() => import('../pages/access/AccessPage')) },
      { path: 'live', lazy: page(() => import('../pages/live/LivePage')) },
      { path: 'audit', lazy: page(() => import('../pages/audit/AuditPage')) },
      { path: 'licenses', lazy: page(() => import('../pages/licenses/LicensesPage')) },
      { path: 'analytics', lazy: page(() => import('../pages/analytics/AnalyticsPage')) },
      { path: 'account', lazy: page(() => import('../pages/account/AccountPage')) },
      { path: '*', element: <Lost /> },
    ],
  },
];

export function Pages() {
  const [router] = useState(() => createBrowserRouter(routes));
  return <RouterProvider router={router} />;
}

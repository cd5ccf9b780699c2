import type { ComponentType } from 'react';

type Load = () => Promise<{ Page: ComponentType }>;

/** Each page by its address, in a file of its own that is loaded when it is first shown. */
export const ROUTES = {
  users: () => import('../pages/users/UsersPage'),
  'users/new': () => import('../pages/users/NewUserPage'),
  'users/:id': () => import('../pages/users/UserPage'),
  groups: () => import('../pages/groups/GroupsPage'),
  'groups/:id': () => import('../pages/groups/GroupsPage'),
  resources: () => import('../pages/resources/ResourcesPage'),
  'resources/:id': () => import('../pages/resources/ResourcePage'),
  access: () => import('../pages/access/AccessPage'),
  live: () => import('../pages/live/LivePage'),
  audit: () => import('../pages/audit/AuditPage'),
  licenses: () => import('../pages/licenses/LicensesPage'),
  analytics: () => import('../pages/analytics/AnalyticsPage'),
  'analytics/:id': () => import('../pages/analytics/CasePage'),
  account: () => import('../pages/account/AccountPage'),
} satisfies Record<string, Load>;

import {
  type Cache,
  cacheExchange,
  type Data,
  type UpdatesConfig,
} from '@urql/exchange-graphcache';
import { possibleTypes } from './generated/possible';

/** What is no thing of its own, and belongs to what it was asked of. */
const PARTS = [
  'CaseCamera',
  'CheckStatistics',
  'CheckStep',
  'Corner',
  'Decision',
  'Effect',
  'Effects',
  'Explanation',
  'LevelLicenses',
  'LicenseQuota',
  'LicenseStatistics',
  'Membership',
  'PageInfo',
  'Reaction',
  'Reason',
  'ServiceTerms',
  'UserError',
];

const CONNECTIONS = [
  'AnalyticsCase',
  'ApiToken',
  'AuditLog',
  'CaseCamera',
  'CaseEvent',
  'Effect',
  'Entry',
  'Group',
  'Membership',
  'Resource',
  'Session',
  'User',
].map((name) => `${name}Connection`);

/** Whatever is on the page is asked again: what a change concerns, only the server can tell. */
function invalidate(cache: Cache) {
  for (const { fieldName, arguments: args } of cache.inspectFields('Query')) {
    cache.invalidate('Query', fieldName, args);
  }
}

const after = (_: unknown, __: unknown, cache: Cache) => invalidate(cache);

/** Entering and leaving begin with an empty cache anyway. */
const KEPT = ['login', 'logout'];

const everyMutation = new Proxy({} as NonNullable<UpdatesConfig['Mutation']>, {
  get: (_, name) => (KEPT.includes(String(name)) ? undefined : after),
});

const KEYS = {
  ...Object.fromEntries([...PARTS, ...CONNECTIONS].map((type) => [type, () => null])),
  PermissionChange: (change: Data) => change.revision as string,
};

export const cache = () =>
  cacheExchange({
    possibleTypes,
    keys: KEYS,
    updates: {
      Mutation: everyMutation,
      Subscription: { permissionChanges: after },
    },
  });

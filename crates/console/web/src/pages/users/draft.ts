import type {
  CreateUserInput,
  DuplicateUserInput,
  ResourceKind,
  Role,
  UserQuery,
} from '../../api/generated/types';

export type Named = { id: string; name: string };
export type Assigned = Named & { kind: ResourceKind };
export type Place = { group: Named; role: Role };

/** A half-filled form of a user; the password is kept apart, so that it is written down nowhere. */
export type Draft = {
  name: string;
  email: string;
  memberships: Place[];
  resources: Assigned[];
  /** Null: no limit. */
  limits: string[] | null;
  /** One entry a line. */
  ipPool: string;
  /** Of the levels 1 to 4. */
  licenses: [number, number, number, number];
};

export const EMPTY: Draft = {
  name: '',
  email: '',
  memberships: [],
  resources: [],
  limits: null,
  ipPool: '',
  licenses: [0, 0, 0, 0],
};

export const LEVELS = [1, 2, 3, 4] as const;

export type Known = Extract<UserQuery['node'], { __typename: 'User'; email: string }>;

/** The settings of a user, but for what a duplicate does not take: login, password and name (U10). */
export function settingsOf(user: Known): Draft {
  const of = (level: number) => user.licenses.find((quota) => quota.level === level)?.total ?? 0;
  return {
    ...EMPTY,
    memberships: user.memberships.map(({ group, role }) => ({
      group: { id: group.id, name: group.name },
      role,
    })),
    resources: user.assignedResources.nodes.map(({ id, name, kind }) => ({ id, name, kind })),
    limits: user.actionLimits,
    ipPool: user.ipPool.join('\n'),
    licenses: [of(1), of(2), of(3), of(4)],
  };
}

/** The entries of a pool, one a line or between commas. */
export const entriesOf = (pool: string): string[] =>
  pool
    .split(/[\n,]/)
    .map((entry) => entry.trim())
    .filter(Boolean);

export const licensesOf = (counts: Draft['licenses']) =>
  LEVELS.map((level, at) => ({ level, count: counts[at] ?? 0 }));

const partsOf = (draft: Draft) => ({
  memberships: draft.memberships.map(({ group, role }) => ({ groupId: group.id, role })),
  resourceIds: draft.resources.map(({ id }) => id),
  actionLimits: draft.limits,
  ipPool: entriesOf(draft.ipPool),
  licenses: licensesOf(draft.licenses),
});

const loginOf = ({ name, email }: Draft, password: string, acceptTerms: string | undefined) => ({
  name: name.trim(),
  email: email.trim(),
  password,
  acceptTerms,
});

export const newUser = (draft: Draft, password: string, terms?: string): CreateUserInput => ({
  ...loginOf(draft, password, terms),
  ...partsOf(draft),
});

/** Only what was changed is sent: all else is copied, what the caller does not see included. */
export function duplicate(
  userId: string,
  before: Draft,
  draft: Draft,
  password: string,
  terms?: string,
): DuplicateUserInput {
  const old = Object.entries(partsOf(before));
  const same = new Map(old.map(([name, value]) => [name, JSON.stringify(value)]));
  const changed = Object.entries(partsOf(draft)).filter(
    ([name, value]) => same.get(name) !== JSON.stringify(value),
  );
  return { userId, ...loginOf(draft, password, terms), ...Object.fromEntries(changed) };
}

/** Whether there is enough to try it. */
export const isComplete = (draft: Draft, password: string): boolean =>
  Boolean(draft.name.trim() && draft.email.trim() && password && draft.memberships.length > 0);

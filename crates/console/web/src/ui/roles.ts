import type { Role } from '../api/generated/types';

/** The fixed roles, from the one who manages most to the one who only watches. */
export const ROLES: Role[] = [
  'SYSTEM_MANAGER',
  'CAMERA_MANAGER',
  'GROUP_MANAGER',
  'OPERATOR',
  'MEMBER',
  'OBSERVER',
];

import type { ResourceKind } from '../api/generated/types';

export const KINDS: ResourceKind[] = [
  'CAMERA',
  'LAYOUT',
  'CAMERA_GROUP',
  'INTERCOM',
  'MAP',
  'PERSON_LIST',
  'PLATE_LIST',
];

/** The action that creates one of the kind, and the one that deletes it: what the evaluator is asked for. */
export const CREATING: Record<ResourceKind, string> = {
  CAMERA: 'cameras.create',
  LAYOUT: 'layouts.create',
  CAMERA_GROUP: 'camera_groups.create',
  INTERCOM: 'intercom.create',
  MAP: 'maps.create',
  PERSON_LIST: 'analytics_resource_groups.create',
  PLATE_LIST: 'analytics_resource_groups.create',
};

/** What the catalogue calls the kind, where it says what an action is done to. */
export const ON: Record<ResourceKind, string> = {
  CAMERA: 'camera',
  LAYOUT: 'layout',
  CAMERA_GROUP: 'camera_group',
  INTERCOM: 'intercom',
  MAP: 'map',
  PERSON_LIST: 'list',
  PLATE_LIST: 'list',
};

/** Seeing it: whoever may not do that cannot do much else. */
export const VIEWING: Record<ResourceKind, string> = {
  CAMERA: 'cameras.view',
  LAYOUT: 'layouts.view',
  CAMERA_GROUP: 'camera_groups.view',
  INTERCOM: 'intercom.view',
  MAP: 'maps.view',
  PERSON_LIST: 'analytics_resource_groups.view',
  PLATE_LIST: 'analytics_resource_groups.view',
};

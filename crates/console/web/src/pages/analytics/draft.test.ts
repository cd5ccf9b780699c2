import { expect, test } from 'vitest';
import { changes, cornersOf, draftOf, EMPTY, type Known, partsOf, watched, zoneOf } from './draft';

const known: Known = {
  __typename: 'AnalyticsCase',
  id: 'case',
  name: 'Gate',
  kind: 'INTRUSION',
  level: 1,
  owner: null,
  paused: false,
  suspendedAt: null,
  deletedAt: null,
  createdAt: '2026-03-01T00:00:00Z',
  cameras: {
    __typename: 'CaseCameraConnection',
    totalCount: 1,
    nodes: [
      {
        __typename: 'CaseCamera',
        camera: { __typename: 'Resource', id: 'camera', kind: 'CAMERA', name: 'North' },
        zone: [
          { __typename: 'Corner', x: 0, y: 0.1234 },
          { __typename: 'Corner', x: 1, y: 0 },
          { __typename: 'Corner', x: 0.5, y: 0.07 },
        ],
        threshold: 70,
      },
    ],
  },
  reactions: [{ __typename: 'Reaction', kind: 'EMAIL', target: 'guard@example.com' }],
  lists: [],
};

test('a zone is written in per cent, and read again as what it was', () => {
  const zone = known.cameras.nodes[0]?.zone ?? [];
  expect(zoneOf(zone)).toBe('0 12.34; 100 0; 50 7');
  expect(cornersOf(zoneOf(zone))).toEqual([
    { x: 0, y: 0.1234 },
    { x: 1, y: 0 },
    { x: 0.5, y: 0.07 },
  ]);
});

test('what is no zone is none, and an empty one is the whole picture', () => {
  for (const zone of ['10', '10 20; 30', 'a b', '10,20', '1 2 3', '-1 2']) {
    expect(cornersOf(zone), zone).toBeUndefined();
  }
  for (const zone of ['', ' ; ']) expect(cornersOf(zone)).toEqual([]);
});

test('only what was changed of a case is sent', () => {
  const draft = draftOf(known);
  expect(changes(known, draft)).toEqual({ caseId: 'case' });
  expect(changes(known, { ...draft, name: 'Door ' })).toEqual({ caseId: 'case', name: 'Door' });
  const reactions = [{ kind: 'NOTIFICATION' as const, target: 'forgotten' }];
  expect(changes(known, { ...draft, reactions })).toEqual({
    caseId: 'case',
    reactions: [{ kind: 'NOTIFICATION', target: null }],
  });
});

test('nothing is sent while a name, a camera or the rest of a zone is missing', () => {
  const camera = watched({ id: 'camera', name: 'North' });
  expect(partsOf({ ...EMPTY, name: 'Gate' })).toBeUndefined();
  expect(partsOf({ ...EMPTY, cameras: [camera] })).toBeUndefined();
  const half = { ...camera, zone: '10 20; 30' };
  expect(partsOf({ ...EMPTY, name: 'Gate', cameras: [half] })).toBeUndefined();
  expect(partsOf({ ...EMPTY, name: 'Gate', cameras: [camera] })?.cameras).toEqual([
    { cameraId: 'camera', zone: [], threshold: 50 },
  ]);
});

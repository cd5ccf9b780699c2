import { expect, test } from 'vitest';
import { duplicate, EMPTY, entriesOf, isComplete, newUser } from './draft';

const group = { id: 'group_1', name: 'Harbour' };
const filled = {
  ...EMPTY,
  name: ' Ann ',
  email: ' ann@example.com ',
  memberships: [{ group, role: 'MEMBER' as const }],
};

test('a pool is read line by line', () => {
  expect(entriesOf(' 10.0.0.1\n\n10.0.0.0/8 , ::1 ')).toEqual(['10.0.0.1', '10.0.0.0/8', '::1']);
  expect(entriesOf(' \n ')).toEqual([]);
});

test('a new user without limits has none, and with an empty list may do nothing', () => {
  expect(newUser(filled, 'secret1').actionLimits).toBeNull();
  expect(newUser({ ...filled, limits: [] }, 'secret1').actionLimits).toEqual([]);
});

test('name and email go without white space around them', () => {
  expect(newUser(filled, 'secret1')).toMatchObject({ name: 'Ann', email: 'ann@example.com' });
});

test('a duplicate names only what was changed', () => {
  const before = { ...filled, ipPool: '10.0.0.1' };
  const sent = duplicate('user_1', before, { ...before, limits: ['ptz.move'] }, 'secret1');
  expect(sent.actionLimits).toEqual(['ptz.move']);
  expect(Object.keys(sent)).not.toContain('ipPool');
  expect(Object.keys(sent)).not.toContain('memberships');
});

test('limits that are taken away are sent as none', () => {
  const before = { ...filled, limits: ['ptz.move'] };
  const sent = duplicate('user_1', before, { ...before, limits: null }, 'secret1');
  expect(sent).toHaveProperty('actionLimits', null);
});

test('without a group there is nothing to try', () => {
  expect(isComplete(filled, 'secret1')).toBe(true);
  expect(isComplete({ ...filled, memberships: [] }, 'secret1')).toBe(false);
  expect(isComplete(filled, '')).toBe(false);
});

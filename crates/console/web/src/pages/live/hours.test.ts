import { expect, test } from 'vitest';
import { byHour, HOURS } from './hours';

test('each moment is counted in its hour, and what is older is left out', () => {
  const now = Date.parse('2026-03-03T12:30:00Z');
  const moments = [
    '2026-03-03T12:00:00Z',
    '2026-03-03T12:29:59Z',
    '2026-03-03T11:59:59Z',
    '2026-03-02T12:59:59Z',
  ];
  const [hours, counts] = byHour(moments, now);
  expect(hours).toHaveLength(HOURS);
  expect(hours.at(-1)).toBe(Date.parse('2026-03-03T12:00:00Z') / 1000);
  expect(counts.at(-1)).toBe(2);
  expect(counts.at(-2)).toBe(1);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
});

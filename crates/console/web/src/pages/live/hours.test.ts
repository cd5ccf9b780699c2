import { expect, test } from 'vitest';
import { byHour, dayBefore, HOURS, stacked } from './hours';

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

test('the last day is asked for in whole hours, the one that runs included', () => {
  expect(dayBefore(Date.parse('2026-03-03T12:30:00Z'))).toEqual({
    from: '2026-03-02T13:00:00.000Z',
    to: '2026-03-03T13:00:00.000Z',
    step: 60,
  });
});

test('what is denied stands on top of what is allowed', () => {
  const at = '2026-03-03T12:00:00Z';
  const seconds = Date.parse(at) / 1000;
  expect(stacked([{ at, allowed: 3, denied: 2 }])).toEqual([[seconds], [5], [3]]);
});

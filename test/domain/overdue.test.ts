import { expect, it } from 'vitest';
import { isOverdue, lastPickUp } from '../../shared/domain/transfers/overdue.ts';

it.each([
  ['an hour after one', '2026-04-03T10:00:00+09:00', ['09:00', '15:30'], '2026-04-03T09:00:00+09:00'],
  ['before that hour is over', '2026-04-03T09:59:59+09:00', ['09:00', '15:30'], '2026-04-02T15:30:00+09:00'],
  ['in any order of the times', '2026-04-03T17:00:00+09:00', ['15:30', '09:00'], '2026-04-03T15:30:00+09:00'],
  // The hour of yesterday's is not over yet.
  ['soon after midnight', '2026-04-03T00:30:00+09:00', ['23:45'], '2026-04-01T23:45:00+09:00'],
])('the last pick-up %s, at %s', (_, now, pickUps, expected) => {
  expect(lastPickUp(pickUps, new Date(now))).toEqual(new Date(expected));
});

it.each([
  ['was due that day', '2026-04-03', '2026-04-03T08:59:59.999+09:00', true],
  ['is due the day after', '2026-04-04', '2026-04-03T08:00:00+09:00', false],
  ['was authorised in that moment', '2026-04-03', '2026-04-03T09:00:00+09:00', false],
  ['was not authorised', '2026-04-03', undefined, false],
])('at a pick-up a request that %s is overdue or not', (_, executionDate, authorisedAt, expected) => {
  expect(isOverdue({ executionDate, authorisedAt }, new Date('2026-04-03T09:00:00+09:00'))).toBe(expected);
});

import { expect, it } from 'vitest';
import { isOverdue, isUnreported, lastPickUp } from '../../shared/domain/transfers/overdue.ts';

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

it.each([
  // Friday; the core may report on Monday.
  ['before its three days are over', '2026-04-03', '2026-04-03T09:00:00+09:00', '2026-04-06T23:59:59.999+09:00', false],
  ['when they are over', '2026-04-03', '2026-04-03T09:00:00+09:00', '2026-04-07T00:00:00+09:00', true],
  ['that was taken days before it', '2026-04-03', '2026-03-30T09:00:00+09:00', '2026-04-06T23:59:59.999+09:00', false],
  ['that was taken late', '2026-03-20', '2026-04-03T23:59:59+09:00', '2026-04-06T23:59:59.999+09:00', false],
  [
    'that was taken late, when three days from then are over',
    '2026-03-20',
    '2026-04-03T00:00:00+09:00',
    '2026-04-07T00:00:00+09:00',
    true,
  ],
  ['that was never taken', '2026-03-20', undefined, '2026-04-07T00:00:00+09:00', false],
])('a request %s is unreported or not', (_, executionDate, takenAt, now, expected) => {
  expect(isUnreported({ executionDate, takenAt }, new Date(now))).toBe(expected);
});

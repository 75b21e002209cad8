import { expect, test } from 'vitest';
import { firstInstant } from './first-instant.ts';

test.each([
  ['standard', '2026-11-21T18:59:59+09:00', undefined],
  ['standard', '2026-11-21T19:00:00+09:00', '2026-11-22T00:00:00+09:00'],
  ['standard', '2026-11-21T23:59:59+09:00', '2026-11-22T00:00:00+09:00'],
  ['standard', '2026-11-22T00:00:00+09:00', undefined],
  ['shinkin', '2026-11-21T23:00:00+09:00', undefined],
  ['of another bank', '2026-11-21T23:00:00+09:00', undefined],
])('%s, started for the first time at %s, begins there or at %s (A1-8)', (profile, now, begins) => {
  expect(firstInstant(profile, new Date(now))).toEqual(begins === undefined ? undefined : new Date(begins));
});

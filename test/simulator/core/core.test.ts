import { describe, expect, it } from 'vitest';
import { nextPickUp } from './pick-up-times.ts';

const pickUps = ['09:00', '15:30'];

describe('the times of a core', () => {
  // 2 April 2026 is a Thursday, 29 April a holiday.
  it.each([
    ['2026-04-02T08:59:59+09:00', '2026-04-02T09:00:00+09:00'],
    ['2026-04-02T09:00:00+09:00', '2026-04-02T09:00:00+09:00'],
    ['2026-04-02T09:00:00.001+09:00', '2026-04-02T15:30:00+09:00'],
    ['2026-04-02T15:31:00+09:00', '2026-04-03T09:00:00+09:00'],
    ['2026-04-03T15:31:00+09:00', '2026-04-06T09:00:00+09:00'],
    ['2026-04-04T12:00:00+09:00', '2026-04-06T09:00:00+09:00'],
    ['2026-04-29T08:00:00+09:00', '2026-04-30T09:00:00+09:00'],
  ])('after %s are at %s', (from, next) => {
    expect(nextPickUp(pickUps, new Date(from))).toEqual(new Date(next));
  });
});

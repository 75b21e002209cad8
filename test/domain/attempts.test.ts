import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Attempts,
  afterFailure,
  clearedAttempts,
  mayTry,
  remainingAttempts,
  settleFailure,
  strangersLocksInARow,
  strangersPolicy,
} from '../../shared/domain/attempt-policy.ts';

const login = { limit: 6, firstLockMinutes: 15, maximumLockMinutes: 60, locksBeforeStop: 3 };
const confirmation = { limit: 6, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 };
const start = new Date('2026-11-21T00:00:00Z');
const later = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000);
const failTimes = (attempts: Attempts, times: number, now: Date, policy = login) =>
  Array.from({ length: times }).reduce<Attempts>((state) => afterFailure(state, now, policy), attempts);

describe('wrong login passwords (D-2)', () => {
  test('five failures leave one more, the sixth locks for fifteen minutes', () => {
    expect(remainingAttempts(failTimes(clearedAttempts, 5, start), start, login)).toBe(1);
    const locked = failTimes(clearedAttempts, 6, start);
    expect(mayTry(locked, start, login)).toEqual({ may: false, reason: 'locked', until: later(start, 15) });
    expect(mayTry(locked, new Date(later(start, 15).getTime() - 1), login).may).toBe(false);
    expect(mayTry(locked, later(start, 15), login)).toEqual({ may: true, remaining: 6 });
  });

  test('the second lock lasts thirty minutes, the third in a row stops', () => {
    const second = failTimes(failTimes(clearedAttempts, 6, start), 6, later(start, 15));
    expect(second.lockedUntil).toEqual(later(start, 45));
    const third = failTimes(second, 6, later(start, 45));
    expect(mayTry(third, later(start, 100_000), login)).toEqual({ may: false, reason: 'stopped' });
    expect(remainingAttempts(third, later(start, 100_000), login)).toBe(0);
  });

  test('with more locks allowed they double up to an hour', () => {
    const patient = { ...login, locksBeforeStop: 10 };
    const lengths: number[] = [];
    let [state, now]: [Attempts, Date] = [clearedAttempts, start];
    for (let lock = 0; lock < 5; lock += 1) {
      state = failTimes(state, 6, now, patient);
      lengths.push(((state.lockedUntil ?? now).getTime() - now.getTime()) / 60_000);
      now = state.lockedUntil ?? now;
    }
    expect(lengths).toEqual([15, 30, 60, 60, 60]);
  });

  test('failures while locked or stopped change nothing', () => {
    const locked = failTimes(clearedAttempts, 6, start);
    expect(afterFailure(locked, later(start, 14), login)).toBe(locked);
    const stopped: Attempts = { count: 0, locksInARow: 3, stopped: true };
    expect(afterFailure(stopped, start, login)).toBe(stopped);
  });

  test('the sixth wrong confirmation password stops at once (D-3)', () => {
    expect(failTimes(clearedAttempts, 6, start, confirmation)).toMatchObject({ stopped: true, count: 0 });
  });

  test('settling a reserved attempt is the same as counting it afterwards', () => {
    const policies = fc.record({
      limit: fc.integer({ min: 1, max: 10 }),
      firstLockMinutes: fc.integer({ min: 0, max: 30 }),
      maximumLockMinutes: fc.integer({ min: 0, max: 120 }),
      locksBeforeStop: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(policies, fc.nat(9), fc.nat(4), (policy, count, locksInARow) => {
        const before = { count, locksInARow, stopped: false };
        const reserved = { count: count + 1, locksInARow };
        expect(settleFailure(reserved, start, policy)).toEqual(afterFailure(before, start, policy));
      }),
    );
  });

  test('at most limit × locks guesses are ever checked, however they are spread', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 45 }), { maxLength: 80 }), (pauses) => {
        let [state, now, looked]: [Attempts, Date, number] = [clearedAttempts, start, 0];
        for (const pause of pauses) {
          now = later(now, pause);
          if (!mayTry(state, now, login).may) continue;
          looked += 1;
          state = afterFailure(state, now, login);
        }
        expect(looked).toBeLessThanOrEqual(login.limit * login.locksBeforeStop);
      }),
    );
  });
});

describe('strangers (D-29)', () => {
  test('are locked as long as known devices, at most the longest lock, and never stopped', () => {
    const policy = strangersPolicy(login);
    let state: Attempts = clearedAttempts;
    let now = start;
    const minutes: number[] = [];
    for (let lock = 0; lock < 40; lock += 1) {
      state = failTimes(state, 6, now, policy);
      expect(state.stopped).toBe(false);
      minutes.push(((state.lockedUntil?.getTime() ?? 0) - now.getTime()) / 60_000);
      now = later(now, 60);
    }
    expect(minutes.slice(0, 4)).toEqual([15, 30, 60, 60]);
    expect(new Set(minutes.slice(2))).toEqual(new Set([60]));
  });

  test('begin a new row of locks after a day without one', () => {
    const lockedUntil = start.toISOString();
    expect(strangersLocksInARow({ locksInARow: 7, lockedUntil }, new Date(start.getTime() + 86_399_999))).toBe(7);
    expect(strangersLocksInARow({ locksInARow: 7, lockedUntil }, new Date(start.getTime() + 86_400_000))).toBe(0);
    expect(strangersLocksInARow({ locksInARow: 0 }, start)).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { devicesAfterLogin, type KnownDevice, knownDevice } from '../../shared/domain/known-devices.ts';

const start = Date.parse('2026-04-01T00:00:00.000Z');
const dayMilliseconds = 86_400_000;
const at = (days: number) => new Date(start + days * dayMilliseconds);
const shown = (tokenHash: string, host: KnownDevice['host'] = 'entry') => ({ tokenHash, host });

describe('known devices (D-29)', () => {
  test('a device is known at its host, up to the last millisecond of 180 days', () => {
    const devices = devicesAfterLogin([], shown('a'), at(0));
    expect(devices).toEqual([{ ...shown('a'), knownSince: at(0).toISOString(), lastSeenAt: at(0).toISOString() }]);
    expect(knownDevice(devices, shown('a'), new Date(at(180).getTime() - 1))).toBe(devices[0]);
    expect(knownDevice(devices, shown('a'), at(180))).toBeUndefined();
    expect(knownDevice(devices, shown('a', 'secure'), at(0))).toBeUndefined();
    expect(knownDevice(devices, shown('b'), at(0))).toBeUndefined();
  });

  test('a returning device is recorded the first time, and then once a day', () => {
    const first = devicesAfterLogin([], shown('a'), at(0));
    const second = devicesAfterLogin(first, shown('a'), at(0.1));
    expect(second[0]).toEqual({
      ...shown('a'),
      knownSince: at(0).toISOString(),
      lastSeenAt: at(0.1).toISOString(),
    });
    expect(devicesAfterLogin(second, shown('a'), at(1.0999))).toBe(second);
    expect(devicesAfterLogin(second, shown('a'), at(1.1))[0]?.lastSeenAt).toBe(at(1.1).toISOString());
  });

  test('after any login there are at most five devices, each once, including the one of the login', () => {
    const logins = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
        days: fc.double({ min: 0, max: 90, noNaN: true }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(logins, (all) => {
        let [devices, days]: [readonly KnownDevice[], number] = [[], 0];
        for (const login of all) {
          days += login.days;
          devices = devicesAfterLogin(devices, shown(login.name), at(days));
          expect(devices.length).toBeLessThanOrEqual(5);
          expect(new Set(devices.map(({ tokenHash }) => tokenHash)).size).toBe(devices.length);
          expect(knownDevice(devices, shown(login.name), at(days))).toBeDefined();
        }
      }),
    );
  });

  test('of those that come back, the one with the oldest login makes room', () => {
    const returned = (tokenHash: string, days: number) => ({
      ...shown(tokenHash),
      knownSince: at(0).toISOString(),
      lastSeenAt: at(days).toISOString(),
    });
    const devices = [returned('c', 3), returned('a', 1), returned('e', 5), returned('b', 2), returned('d', 4)];
    for (const before of [devices, devices.toReversed()]) {
      const after = devicesAfterLogin(before, shown('new'), at(6));
      expect(after.map(({ tokenHash }) => tokenHash)).toEqual(['new', 'e', 'd', 'c', 'b']);
    }
  });

  test('any number of devices that never return leave the four that do', () => {
    let devices: readonly KnownDevice[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      devices = devicesAfterLogin(devices, shown(name), at(0));
      devices = devicesAfterLogin(devices, shown(name), at(1));
    }
    for (let program = 0; program < 20; program += 1) devices = devicesAfterLogin(devices, shown(`p${program}`), at(2));
    expect(devices.map(({ tokenHash }) => tokenHash).toSorted()).toEqual(['a', 'b', 'c', 'd', 'p19']);
  });
});

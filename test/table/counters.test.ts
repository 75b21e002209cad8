import { describe, expect, it } from 'vitest';
import type { AttemptPolicy } from '../../shared/domain/attempt-policy.ts';
import {
  type Attempts,
  type Consequence,
  clearedAttempts,
  consequenceOf,
  counterOf,
  counterState,
  noAttempts,
} from '../../shared/table/attempts.ts';
import { type ConfirmationAttempts, confirmationAttemptsItem, confirmations } from '../../shared/table/credentials.ts';
import type { Item } from '../../shared/table/engine.ts';
import { logins, registrationItem, registrations, strangers } from '../../shared/table/logins.ts';
import { strangersLock, strangersOf } from '../../shared/table/strangers.ts';
import { type Token, tokenItem, tokens } from '../../shared/table/tokens.ts';
import { memoryEngine } from '../memory-engine.ts';
import { describeWrite } from './kit.ts';

const policy: AttemptPolicy = { limit: 3, firstLockMinutes: 15, maximumLockMinutes: 60, locksBeforeStop: 3 };
const stopping: AttemptPolicy = { ...policy, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 };
const now = new Date('2026-04-01T01:00:00.000Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

const name = '081/ordinary/0253226';
const registration: Item = {
  ...registrationItem.key(name),
  entity: 'registration',
  companyId: '01KA',
  companyName: '株式会社手形商事',
  loginHash: 'hash',
  confirmationHash: 'hash',
  expiresAt: '2026-05-01T00:00:00.000Z',
  done: false,
  ...noAttempts,
};

/** A counter that locks, on a registration; `fields` are those of the counter. */
function counter(fields: Partial<Attempts> & Readonly<Record<string, unknown>> = {}) {
  const engine = memoryEngine();
  engine.put({ ...registration, ...fields } as Item);
  const reserve = (given = policy) => registrations.reserveAttempt.bind(engine)([name], now, given);
  return { reserve, stored: () => engine.items()[0] };
}

describe('an attempt', () => {
  it('is reserved before the password is verified, and counted with its instant', async () => {
    const { reserve, stored } = counter({ attempts: 1 });
    expect(await reserve()).toMatchObject({ granted: true, row: { attempts: 2, lastAttemptAt: now.toISOString() } });
    expect(stored()).toMatchObject({ attempts: 2, lastAttemptAt: now.toISOString() });
  });

  it('is reserved up to the limit, and no further', async () => {
    expect((await counter({ attempts: 2 }).reserve()).granted).toBe(true);
    expect(await counter({ attempts: 3 }).reserve()).toMatchObject({ granted: false, row: { attempts: 3 } });
  });

  it('is not granted while locked, and is from the end of the lock on', async () => {
    const later = new Date(now.getTime() + 1).toISOString();
    expect(await counter({ lockedUntil: later }).reserve()).toMatchObject({ granted: false, row: { attempts: 0 } });
    expect((await counter({ lockedUntil: now.toISOString() }).reserve()).granted).toBe(true);
  });

  it('is not granted by a stopped counter, nor if the item does not meet the condition', async () => {
    const stopped = await counter({ stopped: true }).reserve();
    expect(stopped).toMatchObject({ granted: false, row: { attempts: 0, stopped: true } });
    expect((await counter({ done: true }).reserve()).granted).toBe(false);
  });

  it('is not granted by an item of another kind, or by none', async () => {
    expect(await counter({ entity: 'login' }).reserve()).toEqual({ granted: false });
    expect(await registrations.reserveAttempt.bind(memoryEngine())([name], now, policy)).toEqual({ granted: false });
    expect(await registrations.reserveAttempt.bind(memoryEngine())(['no account'], now, policy)).toEqual({
      granted: false,
    });
  });

  it('passes on what the table itself throws', async () => {
    const engine = memoryEngine({
      before: () => {
        throw new Error('throttled');
      },
    });
    await expect(registrations.reserveAttempt.bind(engine)([name], now, policy)).rejects.toThrow('throttled');
    const token = { companyId: '01KA', serialNumber: 'TG1' } as Token;
    await expect(tokens.giveAttemptBack.bind(engine)(token)).rejects.toThrow('throttled');
  });
});

describe('a counter whose last attempt was never settled', () => {
  const full = { attempts: 3, locksInARow: 1 };

  it('is free again after the longest lock, and restarts the count', async () => {
    const { reserve, stored } = counter({ ...full, lastAttemptAt: minutesAgo(60) });
    expect(await reserve()).toMatchObject({ granted: true, row: { attempts: 1 } });
    expect(stored()).toMatchObject({ attempts: 1, locksInARow: 1, lastAttemptAt: now.toISOString() });
  });

  it('is not free a moment before, nor if the instant is unknown', async () => {
    const moment = new Date(now.getTime() - 3_600_000 + 1).toISOString();
    expect((await counter({ ...full, lastAttemptAt: moment }).reserve()).granted).toBe(false);
    expect((await counter(full).reserve()).granted).toBe(false);
  });

  it('is never free if it stops instead of locking, if it is stopped or locked, or if it is not full', async () => {
    const old = { ...full, lastAttemptAt: minutesAgo(600) };
    expect((await counter(old).reserve({ ...policy, locksBeforeStop: 1 })).granted).toBe(false);
    expect((await counter({ ...old, stopped: true }).reserve()).granted).toBe(false);
    expect((await counter({ ...old, lockedUntil: '2026-04-01T02:00:00.000Z' }).reserve()).granted).toBe(false);
    expect((await counter({ ...old, done: true }).reserve()).granted).toBe(false);
  });

  it.each([
    ['another request took it', { attempts: 1 }],
    ['another attempt was made', { lastAttemptAt: minutesAgo(0) }],
    ['it was stopped', { stopped: true }],
    ['its work was done', { done: true }],
  ])('is not freed where %s in the meantime', async (_, meanwhile) => {
    let updates = 0;
    const engine = memoryEngine({
      before: ({ method }) => {
        updates += Number(method === 'update');
        if (updates === 2) engine.put({ ...registration, ...full, lastAttemptAt: minutesAgo(60), ...meanwhile });
      },
    });
    engine.put({ ...registration, ...full, lastAttemptAt: minutesAgo(60) });
    expect((await registrations.reserveAttempt.bind(engine)([name], now, policy)).granted).toBe(false);
    expect(engine.items()[0]).toMatchObject(meanwhile);
  });
});

describe('strangers’ counter of a login', () => {
  const login: Item = {
    pk: 'LOGIN#tegata01',
    sk: 'LOGIN',
    entity: 'login',
    loginId: 'tegata01',
    companyId: '01KA',
    userId: '01KB',
    loginHash: 'hash',
    ...noAttempts,
  };
  const reserved = async (fields: Readonly<Record<string, unknown>> = {}) => {
    const engine = memoryEngine();
    engine.put({ ...login, ...fields } as Item);
    const { granted } = await strangers.reserveAttempt.bind(engine)(['tegata01'], now, policy);
    return { granted, item: engine.items()[0] };
  };

  it("exists with the first attempt, and leaves the user's own alone", async () => {
    const { granted, item } = await reserved({ attempts: 2 });
    expect(granted).toBe(true);
    expect(item).toMatchObject({ attempts: 2, strangerAttempts: 1, strangerLastAttemptAt: now.toISOString() });
  });

  it('grants up to its limit, is locked by its own lock, and never by the user’s stop', async () => {
    expect((await reserved({ strangerAttempts: 2 })).granted).toBe(true);
    expect((await reserved({ strangerAttempts: 3 })).granted).toBe(false);
    expect((await reserved({ strangerLockedUntil: '2026-04-01T01:00:00.001Z' })).granted).toBe(false);
    expect((await reserved({ stopped: true, attempts: 3, lockedUntil: '2026-04-01T02:00:00.000Z' })).granted).toBe(
      true,
    );
  });

  it('is read apart, and is empty where nobody has failed', () => {
    expect(strangersOf({})).toEqual({ attempts: 0, locksInARow: 0, stopped: false });
    expect(strangersOf({ strangerAttempts: 2, strangerLocksInARow: 1 })).toMatchObject({ attempts: 2, locksInARow: 1 });
  });

  it('alarms with the third lock in a row, and neither before nor after it', () => {
    const lock = (locksInARow: number) =>
      strangersLock({ attempts: 3, locksInARow, lockedUntil: minutesAgo(5), stopped: false }, now, policy);
    expect([0, 1, 2, 3].map((locks) => lock(locks)?.isAlarming)).toEqual([false, false, true, false]);
    expect(lock(2)).toMatchObject({ locksInARow: 3, stopped: false });
    expect(strangersLock({ attempts: 2, locksInARow: 2, stopped: false }, now, policy)).toBeUndefined();
  });
});

describe('the state of a counter', () => {
  const state = (fields: Partial<Attempts>, given = policy) => counterState({ ...noAttempts, ...fields }, now, given);

  it('is usable, locked for a time, or stopped until an unlock', () => {
    expect(state({})).toBe('usable');
    expect(state({ attempts: 2 })).toBe('usable');
    expect(state({ attempts: 3 })).toBe('locked');
    expect(state({ attempts: 3 }, stopping)).toBe('stopped');
    expect(state({ stopped: true })).toBe('stopped');
    expect(state({ lockedUntil: '2026-04-01T01:00:00.001Z' })).toBe('locked');
    expect(state({ lockedUntil: now.toISOString() })).toBe('usable');
  });

  it('is read of an item by the counter’s names', () => {
    expect(counterOf({})).toEqual({ attempts: 0, locksInARow: 0, stopped: false });
    const item = {
      attempts: 2,
      locksInARow: 1,
      lockedUntil: minutesAgo(1),
      lastAttemptAt: minutesAgo(2),
      stopped: true,
    };
    expect(counterOf(item)).toEqual(item);
  });
});

describe('the consequence of a wrong password', () => {
  it('is none while attempts are left, then a lock, then a stop', () => {
    expect(consequenceOf({ ...noAttempts, attempts: 2 }, now, policy)).toBeUndefined();
    expect(consequenceOf({ ...noAttempts, attempts: 3 }, now, policy)).toEqual({
      attempts: 0,
      locksInARow: 1,
      lockedUntil: '2026-04-01T01:15:00.000Z',
      stopped: false,
    });
    const last = consequenceOf({ ...noAttempts, attempts: 3, locksInARow: 2 }, now, policy);
    expect(last).toMatchObject({ stopped: true });
    expect(last).not.toHaveProperty('lockedUntil');
  });
});

const consequence: Consequence = { attempts: 0, locksInARow: 1, lockedUntil: minutesAgo(-15), stopped: false };
const confirmationRow: ConfirmationAttempts = { userId: '01KB', ...noAttempts, beingChecked: 0 };
const confirmation = (fields: Partial<ConfirmationAttempts> = {}): Item => ({
  ...confirmationAttemptsItem.key('01KB'),
  ...confirmationRow,
  ...fields,
});

describeWrite('the consequence of the last wrong one', () => ({
  write: logins.punish.bind(memoryEngine())('tegata01', consequence),
  item: { pk: 'LOGIN#tegata01', sk: 'LOGIN', attempts: 3, locksInARow: 0, stopped: false },
  becomes: { ...consequence },
  refused: [['it is stopped already', { stopped: true }, 'request.conflict']],
}));

describeWrite('a stop that somebody lifts', () => ({
  write: confirmations.unlock.bind(memoryEngine())({ ...confirmationRow, attempts: 3, locksInARow: 1, stopped: true }),
  item: confirmation({ attempts: 3, locksInARow: 1, stopped: true, lockedUntil: minutesAgo(-5) }),
  becomes: { attempts: 0, locksInARow: 0, stopped: false, lockedUntil: undefined },
  refused: [['it was lifted meanwhile', { stopped: false }, 'request.conflict']],
}));

describeWrite('a lock that somebody lifts', () => ({
  write: confirmations.unlock.bind(memoryEngine())({ ...confirmationRow, locksInARow: 1 }),
  item: confirmation({ locksInARow: 1, lockedUntil: minutesAgo(-5) }),
  becomes: { locksInARow: 0, lockedUntil: undefined },
  refused: [['it was stopped meanwhile', { stopped: true }, 'request.conflict']],
}));

it('a counter that is cleared keeps nothing but the instant of the last attempt', () => {
  expect(clearedAttempts).toEqual({ set: { attempts: 0, locksInARow: 0 }, remove: ['lockedUntil', 'compared'] });
});

it('a comparison with a password that is gone may not be made, and leaves no item', async () => {
  const engine = memoryEngine();
  expect(await confirmations.countComparison.bind(engine)(['01KB'], 6)).toBe(false);
  expect(await engine.get([confirmationAttemptsItem.key('01KB')])).toEqual([undefined]);
});

describe('an attempt that is taken back', () => {
  const row = { companyId: '01KA', serialNumber: 'TG1' } as Token;
  const given = async (fields: Readonly<Record<string, unknown>>) => {
    const engine = memoryEngine();
    engine.put({ ...tokenItem.key('01KA', 'TG1'), attempts: 2, beingChecked: 1, stopped: false, ...fields } as Item);
    await tokens.giveAttemptBack.bind(engine)(row);
    return engine.items()[0];
  };

  it('is exactly one, of those being checked', async () => {
    expect(await given({})).toMatchObject({ attempts: 1, beingChecked: 0 });
  });

  it('changes nothing on a counter that was cleared or stopped meanwhile', async () => {
    expect(await given({ attempts: 0 })).toMatchObject({ attempts: 0, beingChecked: 1 });
    expect(await given({ stopped: true })).toMatchObject({ attempts: 2, beingChecked: 1 });
  });
});

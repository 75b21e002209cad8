import { describe, expect, it } from 'vitest';
import { noAttempts } from '../../shared/table/attempts.ts';
import { confirmationItem, confirmations, type MailPassword, mailPasswords } from '../../shared/table/credentials.ts';
import type { Item, Write } from '../../shared/table/engine.ts';
import { type Login, logins, registrations, strangers } from '../../shared/table/logins.ts';
import { memoryEngine } from '../memory-engine.ts';
import { describeWrite } from './kit.ts';

const engine = memoryEngine();
const login: Login = { loginId: 'tegata01', companyId: '01KA', userId: '01KB', loginHash: 'hash', ...noAttempts };
const item: Item = {
  pk: 'LOGIN#tegata01',
  sk: 'LOGIN',
  ...login,
  attempts: 2,
  locksInARow: 1,
  lockedUntil: '2026-04-01T01:15:00.000Z',
  strangerAttempts: 4,
  strangerLocksInARow: 2,
  strangerLockedUntil: '2026-04-01T01:30:00.000Z',
};
const entry = { loginHash: 'newer hash', lastSessionId: '01KS' };
const cleared = { attempts: 0, locksInARow: 0, lockedUntil: undefined };
const strangersCleared = { strangerAttempts: 0, strangerLocksInARow: 0, strangerLockedUntil: undefined };

describeWrite('a login on a known device', () => ({
  write: logins.accept.bind(engine)('tegata01', login, entry),
  item,
  becomes: { ...entry, ...cleared },
  refused: [
    ['wrong passwords stopped it meanwhile', { stopped: true }, 'session.refused'],
    ['the password was changed meanwhile', { loginHash: 'another' }, 'session.refused'],
  ],
}));

describeWrite('a login of a stranger', () => ({
  write: logins.acceptStranger.bind(engine)('tegata01', login, entry),
  item,
  becomes: { ...entry, ...strangersCleared },
  refused: [
    ['wrong passwords stopped it meanwhile', { stopped: true }, 'session.refused'],
    ['the password was changed meanwhile', { loginHash: 'another' }, 'session.refused'],
  ],
}));

describeWrite('a login by certificate', () => ({
  write: logins.acceptByCertificate.bind(engine)('tegata01', login, entry),
  item: { ...item, stopped: true },
  becomes: entry,
  refused: [['the password was changed meanwhile', { loginHash: 'another' }, 'session.refused']],
}));

describeWrite('the attempts of a login, forgotten', () => ({
  write: logins.clearAttempts.bind(engine)('tegata01'),
  item,
  becomes: cleared,
  refused: [],
}));

describeWrite('a login that is unlocked', () => ({
  write: logins.unlock.bind(engine)('tegata01', { ...login, stopped: true }),
  item: { ...item, stopped: true },
  becomes: { ...cleared, stopped: false },
  refused: [
    ['it is another user’s by now', { userId: 'another' }, 'request.conflict'],
    ['somebody lifted the stop', { stopped: false }, 'request.conflict'],
  ],
}));

const devices = ['kept', 'other'].map((tokenHash) => ({ tokenHash, since: '2026-04-01T00:00:00.000Z' }));
describeWrite('a login password that is changed', () => ({
  write: logins.changePassword.bind(engine)(
    'tegata01',
    { ...login, knownDevices: devices } as unknown as Login,
    'newer hash',
    'kept',
  ),
  item: { ...item, knownDevices: devices },
  becomes: { ...cleared, loginHash: 'newer hash', knownDevices: devices.slice(0, 1) },
  refused: [['it was changed meanwhile', { loginHash: 'another' }, 'request.conflict']],
}));

describeWrite('a device that is known from now on', () => ({
  write: logins.knowDevices.bind(engine)('tegata01', login, devices as never),
  item,
  becomes: { knownDevices: devices },
  refused: [['the password was changed meanwhile', { loginHash: 'another' }, 'session.refused']],
}));

describeWrite('devices that are forgotten', () => ({
  write: logins.forgetDevices.bind(engine)('tegata01', login),
  item: { ...item, knownDevices: devices },
  becomes: { knownDevices: [] },
  refused: [['the login is another user’s', { userId: 'another' }, 'request.conflict']],
}));

describeWrite('a login that is deleted', () => ({
  write: logins.delete.bind(engine)('tegata01', '01KB'),
  item,
  becomes: 'deleted',
  refused: [['it is another user’s', { userId: 'another' }, 'request.conflict']],
}));

describeWrite('the lock of strangers, lifted', () => ({
  write: strangers.clear.bind(engine)('tegata01', login),
  item,
  becomes: strangersCleared,
  refused: [['the login is another user’s', { userId: 'another' }, 'request.conflict']],
}));

const lock = { attempts: 0, locksInARow: 3, lockedUntil: '2026-04-01T02:00:00.000Z', stopped: false };
describeWrite('the lock of strangers, begun', () => ({
  write: strangers.punish.bind(engine)('tegata01', login, lock),
  item,
  becomes: { strangerAttempts: 0, strangerLocksInARow: 3, strangerLockedUntil: lock.lockedUntil },
  refused: [['the login is another user’s', { userId: 'another' }, 'request.conflict']],
}));

const account = '081/ordinary/0253226';
const registration: Item = {
  pk: `REGISTRATION#${account}`,
  sk: 'REGISTRATION',
  loginHash: 'hash',
  confirmationHash: 'hash',
  tokenHash: 'token',
  tokenExpiresAt: '2026-04-01T02:00:00.000Z',
  expiresAt: '2026-05-01T00:00:00.000Z',
  done: false,
  ...noAttempts,
  attempts: 2,
  locksInARow: 1,
  lockedUntil: '2026-04-01T01:15:00.000Z',
};

describeWrite('the attempts of a registration, forgotten', () => ({
  write: registrations.clearAttempts.bind(engine)(account),
  item: registration,
  becomes: cleared,
  refused: [['it is done', { done: true }, 'registration.refused']],
}));

const token = { tokenHash: 'newer', tokenExpiresAt: '2026-04-01T03:00:00.000Z' };
describeWrite('a registration that begins', () => ({
  write: registrations.begin.bind(engine)(account, token),
  item: registration,
  becomes: { ...cleared, ...token },
  refused: [['it is done', { done: true }, 'registration.refused']],
}));

describeWrite('a registration that is completed', () => ({
  write: registrations.complete.bind(engine)(account, 'token'),
  item: registration,
  becomes: { done: true, loginHash: '', confirmationHash: '', tokenHash: undefined, tokenExpiresAt: undefined },
  refused: [
    ['somebody was faster', { done: true }, 'registration.expired'],
    ['another one was begun', { tokenHash: 'another' }, 'registration.expired'],
  ],
}));

const hashes = { loginHash: 'new', confirmationHash: 'new', expiresAt: '2026-06-01T00:00:00.000Z' };
describeWrite('temporary passwords that are renewed', () => ({
  write: registrations.renewPasswords.bind(engine)(account, hashes),
  item: { ...registration, stopped: true },
  becomes: { ...cleared, ...hashes, stopped: false, tokenHash: undefined, tokenExpiresAt: undefined },
  refused: [['the registration is done', { done: true }, 'company.registered']],
}));

const mailed: MailPassword = {
  userId: '01KB',
  purpose: 'emailCheck',
  hash: 'hash',
  expiresAt: '2026-04-01T01:30:00.000Z',
  ttl: 1_780_000_000,
  ...noAttempts,
};
const mailedItem: Item = {
  pk: 'MAILPASSWORD#01KB',
  sk: 'emailCheck',
  ...mailed,
  attempts: 2,
  lastAttemptAt: '2026-04-01T01:00:00.000Z',
  lockedUntil: '2026-04-01T01:10:00.000Z',
};

describeWrite('a mail password after the right one, when its work was refused', () => ({
  write: mailPasswords.clearAttempts.bind(engine)(mailed),
  item: mailedItem,
  becomes: cleared,
  refused: [
    ['another one was mailed', { hash: 'another' }, 'proof.wrong'],
    ['it is stopped', { stopped: true }, 'proof.wrong'],
  ],
}));

describeWrite('a mail password that is spent', () => ({
  write: mailPasswords.spend.bind(engine)(mailed),
  item: mailedItem,
  becomes: 'deleted',
  refused: [['another one was mailed', { hash: 'another' }, 'proof.wrong']],
}));

const renewed: MailPassword = { ...mailed, hash: 'newer', expiresAt: '2026-04-01T02:00:00.000Z', ttl: 1_790_000_000 };
describeWrite('a mail password that takes the place of another', () => ({
  write: mailPasswords.replace.bind(engine)(mailed, renewed),
  item: { ...mailedItem, stopped: true, newEmail: 'old@example.jp', sentTo: 'old@example.jp' },
  becomes: {
    ...renewed,
    lockedUntil: undefined,
    lastAttemptAt: undefined,
    newEmail: undefined,
    sentTo: undefined,
  },
  refused: [['another one was mailed meanwhile', { hash: 'another' }, 'request.conflict']],
}));

describeWrite('a mail password for a new address', () => ({
  write: mailPasswords.replace.bind(engine)(mailed, {
    ...renewed,
    newEmail: 'new@example.jp',
    sentTo: 'new@example.jp',
  }),
  item: mailedItem,
  becomes: {
    ...renewed,
    lockedUntil: undefined,
    lastAttemptAt: undefined,
    newEmail: 'new@example.jp',
    sentTo: 'new@example.jp',
  },
  refused: [],
}));

const counter: Item = { pk: 'ATTEMPTS#01KB', sk: 'CONFIRMATION', userId: '01KB', ...noAttempts, attempts: 2 };
describeWrite('the counter of the confirmation password, cleared', () => ({
  write: confirmations.clearAttempts.bind(engine)('01KB'),
  item: { ...counter, beingChecked: 1, locksInARow: 1, lockedUntil: '2026-04-01T01:10:00.000Z' },
  becomes: { ...cleared, beingChecked: 0 },
  refused: [['it was stopped meanwhile', { stopped: true }, 'proof.stopped']],
}));

const only = (writes: readonly Write[], kind: string): Write => {
  const found = writes.find((write) => write.kind !== 'put' && write.key.pk.startsWith(kind));
  if (!found) throw new Error('no such write');
  return found;
};
const confirmationRow: Item = { ...confirmationItem.key('01KB'), userId: '01KB', confirmationHash: 'hash' };

describeWrite('a confirmation password that is changed', () => ({
  write: only(
    confirmations.changePassword.bind(engine)({ userId: '01KB', confirmationHash: 'hash' }, 'newer'),
    'CREDENTIAL#',
  ),
  item: confirmationRow,
  becomes: { confirmationHash: 'newer' },
  refused: [
    ['it was changed meanwhile', { confirmationHash: 'another' }, 'request.conflict'],
    ['it was taken away meanwhile', { confirmationHash: undefined }, 'request.conflict'],
  ],
}));

describeWrite('the first confirmation password', () => ({
  write: only(confirmations.changePassword.bind(engine)({ userId: '01KB' }, 'first'), 'CREDENTIAL#'),
  item: { ...confirmationItem.key('01KB'), userId: '01KB' },
  becomes: { confirmationHash: 'first' },
  refused: [['there is one meanwhile', { confirmationHash: 'another' }, 'request.conflict']],
}));

describeWrite('the counter of a changed confirmation password', () => ({
  write: only(confirmations.changePassword.bind(engine)({ userId: '01KB' }, 'first'), 'ATTEMPTS#'),
  item: { ...counter, compared: 2 },
  becomes: { attempts: 0, beingChecked: 0, compared: undefined },
  refused: [['it was stopped meanwhile', { stopped: true }, 'proof.stopped']],
}));

describeWrite('a confirmation password that goes with its user', () => ({
  write: only(confirmations.delete.bind(engine)('01KB'), 'CREDENTIAL#'),
  item: confirmationRow,
  becomes: 'deleted',
  refused: [],
}));

describeWrite('and its counter', () => ({
  write: only(confirmations.delete.bind(engine)('01KB'), 'ATTEMPTS#'),
  item: counter,
  becomes: 'deleted',
  refused: [],
}));

describe('an attempt at a confirmation password', () => {
  const now = new Date('2026-04-01T01:00:00.000Z');
  const policy = { limit: 6, firstLockMinutes: 0, maximumLockMinutes: 0, locksBeforeStop: 1 };
  const reserved = (...items: readonly Item[]) => {
    const own = memoryEngine();
    for (const each of items) own.put(each);
    return confirmations.reserveAttempt.bind(own)(['01KB'], now, policy);
  };

  it('brings the password with the counter, granted or not', async () => {
    expect(await reserved(counter, confirmationRow)).toMatchObject({
      granted: true,
      row: { attempts: 3, confirmationHash: 'hash' },
    });
    expect(await reserved({ ...counter, stopped: true }, confirmationRow)).toMatchObject({
      granted: false,
      row: { stopped: true, confirmationHash: 'hash' },
    });
    expect((await reserved(counter)).granted).toBe(true);
  });

  it('is not granted where there is no counter', async () => {
    expect(await reserved(confirmationRow)).toEqual({ granted: false });
  });
});

describe('what a refusal says of the proof', () => {
  const details = async (item: Item, write: Write) => {
    const own = memoryEngine();
    own.put(item);
    const thrown = await own.commit([write], 'token').catch((error) => error);
    return thrown.details;
  };

  it('is which one it was, and for a mail password that no attempt is left', async () => {
    const clear = confirmations.clearAttempts.bind(engine)('01KB');
    expect(await details({ ...counter, stopped: true }, clear)).toEqual({ which: 'confirmationPassword' });
    const spend = mailPasswords.spend.bind(engine)(mailed);
    expect(await details({ ...mailedItem, hash: 'another' }, spend)).toEqual({ which: 'mailPassword', remaining: 0 });
  });
});

it('a mail password that replaces another takes away what the new one has not, and nothing else', () => {
  const removed = (given: Partial<MailPassword>) =>
    mailPasswords.replace.bind(engine)(mailed, { ...renewed, ...given }).remove;
  expect(removed({})).toEqual(['lockedUntil', 'lastAttemptAt', 'newEmail', 'sentTo']);
  expect(removed({ newEmail: 'new@example.jp', sentTo: 'new@example.jp' })).toEqual(['lockedUntil', 'lastAttemptAt']);
});

const temporary = { confirmationHash: 'temporary', temporaryUntil: '2026-05-01T00:00:00.000Z' };
const reset = () => confirmations.resetPassword.bind(engine)('01KB', temporary);
describeWrite('a confirmation password that is reset', () => ({
  write: only(reset(), 'CREDENTIAL#'),
  item: confirmationRow,
  becomes: temporary,
  refused: [['it is another user’s', { userId: 'another' }, 'request.conflict']],
}));

describeWrite('the counter of a reset confirmation password', () => ({
  write: only(reset(), 'ATTEMPTS#'),
  item: { ...counter, stopped: true },
  becomes: { attempts: 0, beingChecked: 0, stopped: false },
  refused: [['it is another user’s', { userId: 'another' }, 'request.conflict']],
}));

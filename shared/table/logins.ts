import * as z from 'zod/mini';
import type { ErrorCode } from '../domain/errors.ts';
import { KnownDevice } from '../domain/known-devices.ts';
import { loginNameForm } from '../domain/login-name.ts';
import {
  attemptFields,
  type Consequence,
  clearedAttempts,
  comparisonsOn,
  liftedAttempts,
  lifts,
  punish,
  reservesAttempt,
} from './attempts.ts';
import { reads, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, refusal } from './entity.ts';
import { clearedStrangers, strangerFields, strangersOn } from './strangers.ts';
import { isOver, type Temporary } from './temporary.ts';

/**
 * A login name, unique across companies (A4-2): its user, the hash of the login password, the known devices, and two
 * counters of failures, one for those devices and one for strangers (D-29).
 */
export const Login = z.object({
  loginId: z.string(),
  companyId: z.string(),
  userId: z.string(),
  loginHash: z.string(),
  /** The expiry of a mailed temporary password; a user's own password has none. */
  temporaryUntil: z.optional(Instant),
  /** The latest session; tells a login whether it ends one that is still live (D-6). */
  lastSessionId: z.optional(z.string()),
  knownDevices: z.optional(z.array(KnownDevice)),
  ...attemptFields,
  ...strangerFields,
});
export type Login = z.infer<typeof Login>;

/**
 * The hash to verify a login password against; undefined for an expired temporary password, so that every password is
 * wrong.
 */
export const usableLoginHash = ({ loginHash, temporaryUntil }: Login, now: Date): string | undefined =>
  isOver(temporaryUntil, now) ? undefined : loginHash;

export const loginItem = entity({
  name: 'login',
  prefix: 'LOGIN#',
  schema: Login,
  ids: [loginNameForm],
  key: (loginName: string) => ({ pk: `LOGIN#${loginName}`, sk: 'LOGIN' }),
});

/**
 * An account that may register: the key is the representative account, the secrets are the mailed temporary passwords
 * (A3-3).
 */
export const Registration = z.object({
  companyId: z.string(),
  companyName: z.string(),
  loginHash: z.string(),
  confirmationHash: z.string(),
  /** The expiry of the temporary passwords. */
  expiresAt: Instant,
  tokenHash: z.optional(z.string()),
  tokenExpiresAt: z.optional(Instant),
  done: z.boolean(),
  ...attemptFields,
});
export type Registration = z.infer<typeof Registration>;

export interface AccountName {
  readonly branch: string;
  readonly type: string;
  readonly number: string;
}

/** The key of a registration, which its token contains too. */
export const accountName = (account: AccountName) => `${account.branch}/${account.type}/${account.number}`;

const accountNameForm = /^[0-9]{3}\/(?:ordinary|current|savings)\/[0-9]{7}$/;

/** Whether a client's text is the name of an account; nothing else may become a registration's key (threat 48). */
export const isAccountName = (text: string): boolean => accountNameForm.test(text);

export const registrationItem = entity({
  name: 'registration',
  // A separate partition, so that no text can lead from a registration to a login or back.
  prefix: 'REGISTRATION#',
  schema: Registration,
  ids: [accountNameForm],
  key: (name: string) => ({ pk: `REGISTRATION#${name}`, sk: 'REGISTRATION' }),
});

export const logins = {
  get: reads(loginItem),
  reserveAttempt: reservesAttempt(loginItem),
  ...comparisonsOn(loginItem),
  create: writes('put', loginItem.prefix, (loginName: string, login: Login) =>
    loginItem.create(loginItem.key(loginName), login, 'loginId.taken'),
  ),
  /** With the row that was read, its password must be as it was: the moved row has it (D-26). */
  delete: writes('delete', loginItem.prefix, (loginName: string, userId: string, read?: Login) => ({
    kind: 'delete' as const,
    key: loginItem.key(loginName),
    when: [{ field: 'userId', is: userId }, ...(read ? [{ field: 'loginHash', is: read.loginHash }] : [])],
    otherwise: refusal('request.conflict'),
  })),
  clearAttempts: writes(
    'update',
    loginItem.prefix,
    (loginName: string): Update => ({
      kind: 'update',
      key: loginItem.key(loginName),
      ...clearedAttempts,
      when: [],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** A login with the right password on a known device: clears that counter. */
  accept: writes('update', loginItem.prefix, (loginName: string, read: Login, entry: Entry) =>
    accepted(loginName, read, entry, clearedAttempts),
  ),
  /** The same for a stranger, whose counter is cleared; failures of known devices stay counted. */
  acceptStranger: writes('update', loginItem.prefix, (loginName: string, read: Login, entry: Entry) =>
    accepted(loginName, read, entry, clearedStrangers),
  ),
  /**
   * The same for a certificate login, counted on the certificate's row; it does not touch the login's counters.
   */
  acceptByCertificate: writes(
    'update',
    loginItem.prefix,
    (loginName: string, read: Login, entry: Entry): Update => ({
      kind: 'update',
      key: loginItem.key(loginName),
      set: { ...entry },
      when: [{ field: 'loginHash', is: read.loginHash }],
      otherwise: refusal('session.refused'),
    }),
  ),
  /** A device is known from now on: its user answered the secret question (D-4). */
  knowDevices: writes(
    'update',
    loginItem.prefix,
    (loginName: string, read: Login, knownDevices: readonly KnownDevice[]): Update => ({
      kind: 'update',
      key: loginItem.key(loginName),
      set: { knownDevices },
      when: [{ field: 'loginHash', is: read.loginHash }],
      otherwise: refusal('session.refused'),
    }),
  ),
  punish: writes('update', loginItem.prefix, (loginName: string, consequence: Consequence) =>
    punish(loginItem.key(loginName), consequence),
  ),
  /** Ends the stop or the lock of the user's own devices (D-28); `strangers.clear` does it for strangers. */
  unlock: writes('update', loginItem.prefix, (loginName: string, read: Login) =>
    lifts(loginItem.key(loginName), read, [{ field: 'userId', is: read.userId }]),
  ),
  /** A password set by others replaces the present one, and ends the stop or lock of the user's devices (D-27). */
  resetPassword: writes(
    'update',
    loginItem.prefix,
    (
      loginName: string,
      { userId }: Pick<Login, 'userId'>,
      password: Partial<Temporary> & { loginHash: string },
    ): Update => ({
      kind: 'update',
      key: loginItem.key(loginName),
      set: { ...liftedAttempts.set, ...password },
      remove: [...liftedAttempts.remove, ...(password.temporaryUntil ? [] : ['temporaryUntil'])],
      when: [{ field: 'userId', is: userId }],
      otherwise: refusal('request.conflict'),
    }),
  ),
  changePassword: writes(
    'update',
    loginItem.prefix,
    (loginName: string, read: Login, loginHash: string, keptDevice?: string): Update => ({
      kind: 'update',
      key: loginItem.key(loginName),
      set: { ...clearedAttempts.set, loginHash, knownDevices: onlyDevice(read, keptDevice) },
      remove: [...clearedAttempts.remove, 'temporaryUntil'],
      when: [{ field: 'loginHash', is: read.loginHash }],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** Makes every device a stranger: somebody who knew the old password may have left a known one (D-29). */
  forgetDevices: writes(
    'update',
    loginItem.prefix,
    (loginName: string, { userId }: Pick<Login, 'userId'>): Update => ({
      kind: 'update',
      key: loginItem.key(loginName),
      set: { knownDevices: [] },
      when: [{ field: 'userId', is: userId }],
      otherwise: refusal('request.conflict'),
    }),
  ),
};

/** The changes that a login stores: its session, its device, a hash with current parameters. */
interface Entry {
  readonly loginHash: string;
  readonly lastSessionId: string;
  readonly knownDevices?: readonly KnownDevice[];
}

function accepted(
  loginName: string,
  read: Login,
  entry: Entry,
  cleared: { readonly set: Readonly<Record<string, number>>; readonly remove: readonly string[] },
): Update {
  return {
    kind: 'update',
    key: loginItem.key(loginName),
    set: { ...cleared.set, ...entry },
    remove: cleared.remove,
    when: [
      { field: 'stopped', is: false },
      { field: 'loginHash', is: read.loginHash },
    ],
    otherwise: refusal('session.refused'),
  };
}

/** The device on which the password is changed stays known; others may belong to somebody who knew the old one. */
const onlyDevice = ({ knownDevices = [] }: Login, tokenHash: string | undefined) =>
  knownDevices.filter((device) => device.tokenHash === tokenHash);

/** Failures of unknown devices (D-29). */
export const strangers = strangersOn(loginItem);

export const registrations = {
  get: reads(registrationItem),
  reserveAttempt: reservesAttempt(registrationItem, () => [{ field: 'done', is: false }]),
  open: writes(
    'put',
    registrationItem.prefix,
    (name: string, registration: Registration, taken: ErrorCode = 'company.exists') =>
      registrationItem.create(registrationItem.key(name), registration, taken),
  ),
  clearAttempts: writes(
    'update',
    registrationItem.prefix,
    (name: string): Update => ({
      kind: 'update',
      key: registrationItem.key(name),
      ...clearedAttempts,
      when: [{ field: 'done', is: false }],
      otherwise: refusal('registration.refused'),
    }),
  ),
  begin: writes(
    'update',
    registrationItem.prefix,
    (name: string, token: { tokenHash: string; tokenExpiresAt: string }): Update => ({
      kind: 'update',
      key: registrationItem.key(name),
      set: { ...clearedAttempts.set, ...token },
      remove: clearedAttempts.remove,
      when: [{ field: 'done', is: false }],
      otherwise: refusal('registration.refused'),
    }),
  ),
  complete: writes(
    'update',
    registrationItem.prefix,
    (name: string, tokenHash: string): Update => ({
      kind: 'update',
      key: registrationItem.key(name),
      set: { done: true, loginHash: '', confirmationHash: '' },
      remove: ['tokenHash', 'tokenExpiresAt'],
      when: [
        { field: 'done', is: false },
        { field: 'tokenHash', is: tokenHash },
      ],
      otherwise: refusal('registration.expired'),
    }),
  ),
  /** The company has another name, which the next screen of the registration shows. */
  rename: writes(
    'update',
    registrationItem.prefix,
    (name: string, companyName: string): Update => ({
      kind: 'update',
      key: registrationItem.key(name),
      set: { companyName },
      when: [],
      otherwise: refusal('request.conflict'),
    }),
  ),
  /** It moves to another account: it must be as it was read, neither done nor with other passwords. */
  delete: writes('delete', registrationItem.prefix, (name: string, { done, loginHash }: Registration) => ({
    kind: 'delete' as const,
    key: registrationItem.key(name),
    when: [
      { field: 'done', is: done },
      { field: 'loginHash', is: loginHash },
    ],
    otherwise: refusal('request.conflict'),
  })),
  renewPasswords: writes(
    'update',
    registrationItem.prefix,
    (name: string, hashes: { loginHash: string; confirmationHash: string; expiresAt: string }): Update => ({
      kind: 'update',
      key: registrationItem.key(name),
      set: { ...clearedAttempts.set, ...hashes, stopped: false },
      remove: ['lockedUntil', 'tokenHash', 'tokenExpiresAt'],
      when: [{ field: 'done', is: false }],
      otherwise: refusal('company.registered'),
    }),
  ),
  punish: writes('update', registrationItem.prefix, (name: string, consequence: Consequence) =>
    punish(registrationItem.key(name), consequence),
  ),
};

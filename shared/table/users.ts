import * as z from 'zod';
import { assertMayAcquire } from '../domain/certificate-life.ts';
import { DomainError } from '../domain/errors.ts';
import type { HeldRights } from '../domain/held-rights.ts';
import { Role } from '../domain/user-rules.ts';
import { queries, reads, readsAll, writes, writesAll } from './capability.ts';
import type { IndexName, Item, Test, Update } from './engine.ts';
import { entity, Instant, plainId, refusal, updateAtVersion } from './entity.ts';
import { type Rights, rightsItem } from './rights.ts';

/**
 * The state of the user's certificate in the user's record, so that a list of users is one query; the certificate's own
 * row decides.
 */
export const CertificatePointer = z.object({
  state: z.enum(['none', 'issuing', 'active', 'renewing', 'revoked']),
  issuanceId: z.string().optional(),
  thumbprint: z.string().optional(),
  serialNumber: z.string().optional(),
  notBefore: Instant.optional(),
  notAfter: Instant.optional(),
  /** The certificate that a renewal replaces; it stays valid until the first login with the new one (D-13). */
  replaces: z.string().optional(),
});
export type CertificatePointer = z.infer<typeof CertificatePointer>;

export const User = z.object({
  companyId: z.string(),
  userId: z.string(),
  version: z.int(),
  loginId: z.string(),
  name: z.string(),
  email: z.string(),
  emailState: z.enum(['unconfirmed', 'valid', 'invalid']),
  /** When a mail password last proved that mails reach the address. */
  emailCheckedAt: Instant.optional(),
  /**
   * A copy of the role for lists, mails and the wording of refusals. It grants nothing: the item in `RIGHTS#` decides.
   */
  listedRole: Role,
  /** The version of the matching item in `RIGHTS#`; both change in the same transaction. */
  rightsVersion: z.int(),
  serviceState: z.enum(['usable', 'suspended']),
  /** Copies for the user list of stops, which are decided by the counters themselves. */
  loginStopped: z.boolean().default(false),
  confirmationStopped: z.boolean().default(false),
  mustChangePasswords: z.boolean(),
  mustCheckEmail: z.boolean(),
  certificate: CertificatePointer,
  issueWindowUntil: Instant.optional(),
  /** The user's one-time-password token (A10-2); its row says whether it is stopped. */
  tokenSerialNumber: z.string().optional(),
  sessionId: z.string().optional(),
  lastLogins: z.array(Instant),
  createdAt: Instant,
});
export type User = z.infer<typeof User>;

/** The attributes shown in the list of users, which its indexes contain. */
export const UserSummary = User.pick({
  userId: true,
  loginId: true,
  name: true,
  listedRole: true,
  serviceState: true,
  loginStopped: true,
  confirmationStopped: true,
  emailState: true,
  certificate: true,
});
export type UserSummary = z.infer<typeof UserSummary>;

/** The roles that administrators can give and take. */
interface OrdinaryRole {
  readonly role: Exclude<Role, 'master'>;
}

/** The orders of the list of users, each with its index. */
const orders = { loginId: 'byLoginId', name: 'byName' } as const satisfies Record<string, IndexName>;
type UserOrder = keyof typeof orders;

/** A page of a company's users in an order, after a given user. */
interface UserPage {
  readonly limit: number;
  readonly descending: boolean;
  readonly after?: { readonly userId: string; readonly value: string };
}

export const userItem = entity({
  name: 'user',
  // Apart from the contract: many functions write users, but the contract decides how they log in and what the master
  // may do.
  prefix: 'USER#',
  schema: User,
  ids: [plainId, plainId],
  key: (companyId: string, userId: string) => ({ pk: `USER#${companyId}`, sk: `USER#${userId}` }),
});

/** A new user: usable, without certificate, never logged in, with an unchecked address (A5-9). */
export function newUser(
  given: Pick<
    User,
    'companyId' | 'userId' | 'loginId' | 'name' | 'email' | 'listedRole' | 'mustChangePasswords' | 'createdAt'
  > &
    Pick<Partial<User>, 'issueWindowUntil'>,
): User {
  return {
    ...given,
    version: 1,
    rightsVersion: 1,
    emailState: 'unconfirmed',
    serviceState: 'usable',
    loginStopped: false,
    confirmationStopped: false,
    mustCheckEmail: true,
    certificate: { state: 'none' },
    lastLogins: [],
  };
}

/** A user as stored, with the attributes of the list's indexes. */
export function userRow(user: User): Item {
  return { ...user, ...rowKeys(user) };
}

const rowKeys = (user: User) => ({ ...keyOf(user), [orders.loginId]: user.loginId, [orders.name]: user.name });

const keyOf = (user: { companyId: string; userId: string }) => userItem.key(user.companyId, user.userId);

/**
 * An update of login state, which does not change the record's version: an administrator's `If-Match` survives a login.
 */
function updateState(
  user: { companyId: string; userId: string },
  change: Pick<Update, 'set' | 'remove'> & {
    readonly when?: readonly Test[];
    readonly otherwise?: Update['otherwise'];
  },
): Update {
  return {
    kind: 'update',
    key: keyOf(user),
    ...(change.set && { set: change.set }),
    ...(change.remove && { remove: change.remove }),
    when: change.when ?? [],
    otherwise: change.otherwise ?? refusal('request.conflict'),
  };
}

const mayLogIn: readonly Test[] = [
  { field: 'serviceState', is: 'usable' },
  { field: 'loginStopped', is: false },
];

const issuingAs = (issuanceId: string): readonly Test[] => [
  { field: 'certificate.state', isOneOf: ['issuing', 'renewing'] },
  { field: 'certificate.issuanceId', is: issuanceId },
];

const update = <A extends readonly unknown[]>(build: (...args: A) => Update) =>
  writes('update', userItem.prefix, build);

function pages(order: UserOrder) {
  const index = orders[order];
  return queries(
    { prefix: userItem.prefix, read: (item) => item && UserSummary.parse(item) },
    (companyId: string, { limit, descending, after }: UserPage) => ({
      partition: `USER#${companyId}`,
      limit,
      descending,
      ...(after && { after: { ...userItem.key(companyId, after.userId), [index]: after.value } }),
    }),
    index,
  );
}

export const users = {
  get: reads(userItem),
  getAll: readsAll(userItem),
  list: queries(userItem, (companyId: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `USER#${companyId}`,
    ...page,
  })),
  pageByLoginId: pages('loginId'),
  pageByName: pages('name'),
  create: writes('put', userItem.prefix, (user: User) => userItem.create(rowKeys(user), user, 'request.conflict')),
  /** Certificate and token must be those that were read: the same transaction revokes the one and leaves the other. */
  delete: writes('delete', userItem.prefix, (user: User) => {
    const { state, thumbprint, replaces } = user.certificate;
    const { tokenSerialNumber } = user;
    return {
      kind: 'delete' as const,
      key: keyOf(user),
      when: [
        { field: 'version', is: user.version },
        { field: 'serviceState', is: user.serviceState },
        { field: 'certificate.state', is: state },
        ...(thumbprint ? [{ field: 'certificate.thumbprint', is: thumbprint }] : []),
        ...(replaces ? [{ field: 'certificate.replaces', is: replaces }] : []),
        tokenSerialNumber === undefined
          ? ({ field: 'tokenSerialNumber', absent: true } as const)
          : { field: 'tokenSerialNumber', is: tokenSerialNumber },
      ],
      otherwise: refusal('request.conflict'),
    };
  }),
  /**
   * Requires that the actor is still a usable administrator in this session: of two who suspend each other one fails,
   * so a usable administrator always remains (D-8, I18). The record says whether the actor is usable and in session,
   * the rights whether they are an administrator.
   */
  stillAdministers: writesAll(['check'], [userItem.prefix, rightsItem.prefix], (actor: User) => [
    {
      kind: 'check' as const,
      key: keyOf(actor),
      when: [...mayLogIn, { field: 'sessionId', is: actor.sessionId ?? '' }],
      otherwise: refusal('session.ended'),
    },
    {
      kind: 'check' as const,
      key: rightsItem.key(actor.companyId, actor.userId),
      when: [{ field: 'role', isOneOf: ['master', 'administrator'] }],
      otherwise: refusal('session.ended'),
    },
  ]),
  /**
   * Replaces a user's rights. The record's version rises too, so that its `ETag` covers the rights. The master's role
   * cannot be given or taken; the master's rights follow from the contract (D-32).
   */
  changeRights: writesAll(
    ['update'],
    [userItem.prefix, rightsItem.prefix],
    (user: User, read: Rights, to: Omit<HeldRights, 'userId'> & OrdinaryRole) => [
      updateAtVersion(keyOf(user), user, { set: { listedRole: to.role, rightsVersion: read.version + 1 } }),
      updateAtVersion(rightsItem.key(user.companyId, user.userId), read, {
        set: { role: to.role, permissions: to.permissions, accounts: to.accounts, limits: to.limits },
        when: [{ field: 'role', isOneOf: ['administrator', 'general'] }],
      }),
    ],
  ),
  /** Refuses logins, and ends the live session (D-6). */
  suspend: update((user: User) =>
    updateAtVersion(keyOf(user), user, {
      set: { serviceState: 'suspended' },
      remove: ['sessionId'],
      when: [{ field: 'serviceState', is: 'usable' }],
    }),
  ),
  resume: update((user: User) =>
    updateAtVersion(keyOf(user), user, {
      set: { serviceState: 'usable' },
      when: [{ field: 'serviceState', is: 'suspended' }],
    }),
  ),
  /** Makes the session the user's only live one (D-6), if nothing that decided the login has changed. */
  startSession: update((user: User, login: { sessionId: string; at: string; certificate?: CertificatePointer }) =>
    updateState(user, {
      set: {
        sessionId: login.sessionId,
        lastLogins: [login.at, ...user.lastLogins].slice(0, 3),
        ...(login.certificate && { certificate: login.certificate }),
      },
      when: [
        { field: 'version', is: user.version },
        { field: 'serviceState', is: 'usable' },
        { field: 'certificate.state', is: user.certificate.state },
      ],
    }),
  ),
  /** Ends this session, but not a newer one. */
  endSession: update((session: { readonly companyId: string; readonly userId: string; readonly sessionId: string }) =>
    updateState(session, {
      remove: ['sessionId'],
      when: [{ field: 'sessionId', is: session.sessionId }],
      otherwise: refusal('session.ended'),
    }),
  ),
  stopLogin: update((user: Pick<User, 'companyId' | 'userId'>) =>
    updateState(user, { set: { loginStopped: true }, remove: ['sessionId'] }),
  ),
  /** The confirmation password is stopped and the session ends (D-3). */
  stopConfirmation: update((user: Pick<User, 'companyId' | 'userId'>) =>
    updateState(user, { set: { confirmationStopped: true }, remove: ['sessionId'] }),
  ),
  /** Clears the flags of stops that are ended. They must be as they were read: a newer stop must be decided again. */
  unlock: update((user: User, lifted: { readonly login: boolean; readonly confirmation: boolean }) =>
    updateState(user, {
      set: {
        loginStopped: user.loginStopped && !lifted.login,
        confirmationStopped: user.confirmationStopped && !lifted.confirmation,
      },
      when: [
        { field: 'loginStopped', is: user.loginStopped },
        { field: 'confirmationStopped', is: user.confirmationStopped },
      ],
    }),
  ),
  /**
   * Every change of a password raises the record's version, so that two concurrent changes cannot make both passwords
   * equal (I23).
   */
  passwordsChanged: update((user: User, mustChangePasswords: boolean) =>
    updateAtVersion(keyOf(user), user, { set: { mustChangePasswords } }),
  ),
  /**
   * Others reset the user's passwords, which the user must change at the next login; the stops of those passwords and
   * the session end (D-6).
   */
  passwordsReset: update((user: User, reset: { readonly login: boolean; readonly confirmation: boolean }) =>
    updateAtVersion(keyOf(user), user, {
      set: {
        mustChangePasswords: true,
        ...(reset.login && { loginStopped: false }),
        ...(reset.confirmation && { confirmationStopped: false }),
      },
      remove: ['sessionId'],
    }),
  ),
  emailChecked: update((user: User, email: string, at: Date) =>
    updateAtVersion(keyOf(user), user, {
      set: { email, emailState: 'valid', emailCheckedAt: at.toISOString(), mustCheckEmail: false },
    }),
  ),
  /**
   * A mail sent at this instant came back, or its recipient complained of it (D-23). Fails when the user has another address by
   * now, or has shown since that mails arrive.
   */
  emailRefused: update((user: User, mailSentAt: string) =>
    updateState(user, {
      set: { emailState: 'invalid' },
      when: [
        { field: 'email', is: user.email },
        { field: 'emailState', isOneOf: ['unconfirmed', 'valid'] },
        { field: 'emailCheckedAt', absentOrAtMost: mailSentAt },
      ],
    }),
  ),
  tokenRegistered: update((user: User, tokenSerialNumber: string) =>
    updateAtVersion(keyOf(user), user, { set: { tokenSerialNumber }, when: mayLogIn }),
  ),
  /** The token is revoked; the user can register another one. */
  tokenRevoked: update((user: Pick<User, 'companyId' | 'userId'>, tokenSerialNumber: string) =>
    updateState(user, {
      remove: ['tokenSerialNumber'],
      when: [{ field: 'tokenSerialNumber', is: tokenSerialNumber }],
    }),
  ),
  emailCheckSkipped: update((user: User) => updateAtVersion(keyOf(user), user, { set: { mustCheckEmail: false } })),
  openIssueWindow: update((user: User, until: string) =>
    updateAtVersion(keyOf(user), user, {
      set: { issueWindowUntil: until },
      when: [{ field: 'certificate.state', is: user.certificate.state }],
    }),
  ),
  /**
   * The certificate is revoked, an issuance in progress is abandoned, and the session ends; with `reopenUntil` an issue
   * window opens (D-12, X-1). Only what was read is revoked: a certificate issued since makes the write fail.
   */
  certificateRevoked: update((user: User, reopenUntil?: string) => {
    const { issuanceId, replaces, ...pointer } = user.certificate;
    return updateAtVersion(keyOf(user), user, {
      set: {
        certificate: { ...pointer, state: 'revoked' } satisfies CertificatePointer,
        ...(reopenUntil && { issueWindowUntil: reopenUntil }),
      },
      remove: ['sessionId', ...(reopenUntil ? [] : ['issueWindowUntil'])],
      when: [
        { field: 'certificate.state', is: pointer.state },
        ...(pointer.thumbprint ? [{ field: 'certificate.thumbprint', is: pointer.thumbprint }] : []),
        ...(issuanceId ? [{ field: 'certificate.issuanceId', is: issuanceId }] : []),
        // A login with the renewed certificate ends the replaced one, and removes this reference to it.
        ...(replaces ? [{ field: 'certificate.replaces', is: replaces }] : []),
      ],
    });
  }),
  /**
   * First step of an acquisition: requires an open window and no certificate (D-12), and refuses with the one that is
   * missing. If the bank requires a code, the first acquisition registers `tokenSerialNumber` (A10-16).
   */
  startIssuing: update(
    (
      target: Pick<User, 'companyId' | 'userId'>,
      begun: { readonly issuanceId: string; readonly at: string; readonly tokenSerialNumber?: string | undefined },
    ) =>
      updateState(target, {
        set: {
          'certificate.state': 'issuing',
          'certificate.issuanceId': begun.issuanceId,
          ...(begun.tokenSerialNumber && { tokenSerialNumber: begun.tokenSerialNumber }),
        },
        when: [
          ...mayLogIn,
          { field: 'certificate.state', isOneOf: ['none', 'revoked'] },
          { field: 'issueWindowUntil', above: begun.at },
          ...(begun.tokenSerialNumber ? [{ field: 'tokenSerialNumber', absent: true } as const] : []),
        ],
        otherwise: (existing) => issueRefusal(userItem.read(existing), begun.at),
      }),
  ),
  /** First step of a renewal: the presented certificate must be the user's current one, and stays it for now (D-13). */
  startRenewing: update((target: Pick<User, 'companyId' | 'userId'>, thumbprint: string, issuanceId: string) =>
    updateState(target, {
      set: { 'certificate.state': 'renewing', 'certificate.issuanceId': issuanceId },
      when: [
        ...mayLogIn,
        { field: 'certificate.state', is: 'active' },
        { field: 'certificate.thumbprint', is: thumbprint },
      ],
      otherwise: (existing) => renewalRefusal(userItem.read(existing)),
    }),
  ),
  /** Last step of an issuance: the certificate becomes the user's, and the issue window closes (D-12). */
  certificateActivated: update(
    (target: Pick<User, 'companyId' | 'userId'>, issuanceId: string, pointer: CertificatePointer) =>
      updateState(target, {
        set: { certificate: pointer },
        remove: ['issueWindowUntil'],
        when: issuingAs(issuanceId),
        otherwise: refusal('issuance.failed'),
      }),
  ),
  /** An abandoned issuance: the user is back in the previous state, and the window stays open. */
  issuanceAbandoned: update(
    (target: Pick<User, 'companyId' | 'userId'>, issuanceId: string, state: CertificatePointer['state']) =>
      updateState(target, {
        set: { 'certificate.state': state },
        remove: ['certificate.issuanceId'],
        when: issuingAs(issuanceId),
        otherwise: refusal('issuance.failed'),
      }),
  ),
  /** Requires that a certificate is still the user's current one, neither renewed nor revoked. */
  checkCertificate: writes(
    'check',
    userItem.prefix,
    (target: Pick<User, 'companyId' | 'userId'>, thumbprint: string) => ({
      kind: 'check' as const,
      key: keyOf(target),
      when: [
        { field: 'certificate.state', isOneOf: ['active', 'renewing'] },
        { field: 'certificate.thumbprint', is: thumbprint },
      ],
      otherwise: refusal('certificate.none'),
    }),
  ),
};

function issueRefusal(user: User | undefined, now: string): DomainError {
  if (user?.serviceState !== 'usable' || user.loginStopped) return new DomainError('session.refused');
  try {
    assertMayAcquire(user, new Date(now));
  } catch (refused) {
    if (refused instanceof DomainError) return refused;
    throw refused;
  }
  return new DomainError('request.conflict');
}

function renewalRefusal(user: User | undefined): DomainError {
  if (user?.serviceState !== 'usable' || user.loginStopped) return new DomainError('session.refused');
  return new DomainError(user.certificate.state === 'renewing' ? 'certificate.issuing' : 'certificate.notRenewable');
}

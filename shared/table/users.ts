import type { HeldRights } from '../domain/held-rights.ts';
import type { Role } from '../domain/user-rules.ts';
import { queries, reads, readsAll, writes, writesAll } from './capability.ts';
import type { Write } from './engine.ts';
import { type Change, refusal } from './entity.ts';
import { listedSinceRead, lookupMoves, lookupsOfUser, writesFound } from './lookups.ts';
import { type Rights, rightsItem } from './rights.ts';
import {
  type CertificatePointer,
  loginsOf,
  mayLogIn,
  type User,
  type UserOrder,
  UserSummary,
  updateState,
  updatesUser,
  userItem,
  userKey,
  userOrders,
  userRowKeys,
} from './user.ts';
import { userCertificates } from './user-certificates.ts';

/** The roles that administrators can give and take. */
interface OrdinaryRole {
  readonly role: Exclude<Role, 'master'>;
}

/** What an administrator changes of a user's record; what is absent stays. */
export type BasicChange = Partial<Pick<User, 'loginId' | 'name' | 'email' | 'mustChangePasswords'>>;

/** A page of a company's users in an order, after a given user. */
interface UserPage {
  readonly limit: number;
  readonly descending: boolean;
  readonly after?: { readonly userId: string; readonly value: string };
}

function pages(order: UserOrder) {
  const index = userOrders[order];
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

/** An update at the version, with the lookups of the record as it will be. */
function found(user: User, to: Partial<User>, change: Change): readonly Write[] {
  const foundBy = lookupsOfUser({ ...user, ...to });
  return [
    userItem.updateAtVersion(userKey(user), user, {
      ...change,
      set: { ...change.set, foundBy },
      when: [...(change.when ?? []), listedSinceRead(user)],
    }),
    ...lookupMoves(user, user.foundBy ?? [], foundBy),
  ];
}

/** The version stays: nothing that a reader sees changes. */
function entered(user: User): readonly Write[] {
  const foundBy = lookupsOfUser(user);
  return [
    updateState(user, { set: { foundBy }, when: [{ field: 'version', is: user.version }, listedSinceRead(user)] }),
    ...lookupMoves(user, user.foundBy ?? [], foundBy),
  ];
}

/** The login that began the live session, and the three before it (A5-13, A5-21). */
const keptLogins = 4;

export const users = {
  get: reads(userItem),
  getAll: readsAll(userItem),
  list: queries(userItem, (companyId: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `USER#${companyId}`,
    ...page,
  })),
  /** The users of a one-time-password token. */
  holdersOf: queries(
    userItem,
    (companyId: string, serialNumber: string, page: { limit: number; after?: Record<string, string> }) => ({
      partition: `USER#${companyId}`,
      where: [{ field: 'tokenSerialNumber', is: serialNumber }],
      ...page,
    }),
  ),
  pageByLoginId: pages('loginId'),
  pageByName: pages('name'),
  create: writesFound('put', userItem.prefix, (user: User) => [
    userItem.create(userRowKeys(user), user, 'request.conflict'),
    ...lookupMoves(user, [], user.foundBy ?? []),
  ]),
  /** Certificate and token must be those that were read: the same transaction revokes the one and leaves the other. */
  delete: writesFound('delete', userItem.prefix, (user: User) => {
    const { state, thumbprint, replaces } = user.certificate;
    const { tokenSerialNumber } = user;
    const gone: Write = {
      kind: 'delete',
      key: userKey(user),
      when: [
        { field: 'version', is: user.version },
        { field: 'serviceState', is: user.serviceState },
        { field: 'certificate.state', is: state },
        ...(thumbprint ? [{ field: 'certificate.thumbprint', is: thumbprint }] : []),
        ...(replaces ? [{ field: 'certificate.replaces', is: replaces }] : []),
        tokenSerialNumber === undefined
          ? ({ field: 'tokenSerialNumber', absent: true } as const)
          : { field: 'tokenSerialNumber', is: tokenSerialNumber },
        listedSinceRead(user),
      ],
      otherwise: refusal('request.conflict'),
    };
    return [gone, ...lookupMoves(user, user.foundBy ?? [], [])];
  }),
  /**
   * Requires that the actor is still a usable administrator in this session: of two who suspend each other one fails,
   * so a usable administrator always remains (D-8, I18). The record says whether the actor is usable and in session,
   * the rights whether they are an administrator.
   */
  stillAdministers: writesAll(['check'], [userItem.prefix, rightsItem.prefix], (actor: User) => [
    {
      kind: 'check' as const,
      key: userKey(actor),
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
   * Requires that a user can still approve, or do what else demands the confirmation password: usable, neither password
   * stopped, with the rights that were read. The record's version of the rights changes with them in one transaction.
   */
  checkApproves: writes('check', userItem.prefix, (user: User) => ({
    kind: 'check' as const,
    key: userKey(user),
    when: [
      { field: 'serviceState', is: 'usable' },
      { field: 'loginStopped', isNot: true },
      { field: 'confirmationStopped', isNot: true },
      { field: 'rightsVersion', is: user.rightsVersion },
    ],
    otherwise: refusal('request.conflict'),
  })),
  /**
   * Requires that a user can still do what needs a right, but no confirmation password: usable, with the rights that were read. A
   * stopped confirmation password takes none of it away (D-3).
   */
  checkHolds: writes('check', userItem.prefix, (user: Pick<User, 'companyId' | 'userId' | 'rightsVersion'>) => ({
    kind: 'check' as const,
    key: userKey(user),
    when: [
      { field: 'serviceState', is: 'usable' },
      { field: 'loginStopped', isNot: true },
      { field: 'rightsVersion', is: user.rightsVersion },
    ],
    otherwise: refusal('request.conflict'),
  })),
  /**
   * Replaces a user's rights. The record's version rises too, so that its `ETag` covers the rights. The master's role
   * cannot be given or taken; the master's rights follow from the contract (D-32).
   */
  changeRights: writesAll(
    ['update'],
    [userItem.prefix, rightsItem.prefix],
    (user: User, read: Rights, to: Omit<HeldRights, 'userId'> & OrdinaryRole) => [
      userItem.updateAtVersion(userKey(user), user, { set: { listedRole: to.role, rightsVersion: read.version + 1 } }),
      rightsItem.updateAtVersion(rightsItem.key(user.companyId, user.userId), read, {
        set: { role: to.role, permissions: to.permissions, accounts: to.accounts, limits: to.limits },
        when: [{ field: 'role', isOneOf: ['administrator', 'general'] }],
      }),
    ],
  ),
  /**
   * Changes what identifies a user. A new address is unconfirmed, and checked at the next login (A5-9). The login row moves
   * in the same transaction (D-26).
   */
  change: writesFound('update', userItem.prefix, (user: User, to: BasicChange) =>
    found(user, to, {
      set: {
        ...to,
        ...(to.loginId && { [userOrders.loginId]: to.loginId }),
        ...(to.name && { [userOrders.name]: to.name }),
        ...(to.email && { emailState: 'unconfirmed', mustCheckEmail: true }),
      },
      ...(to.email && { remove: ['emailCheckedAt'] }),
      when: to.loginId ? [{ field: 'certificate.state', is: user.certificate.state }] : [],
    }),
  ),
  /** Refuses logins, and ends the live session (D-6). */
  suspend: updatesUser((user: User) =>
    userItem.updateAtVersion(userKey(user), user, {
      set: { serviceState: 'suspended' },
      remove: ['sessionId'],
      when: [{ field: 'serviceState', is: 'usable' }],
    }),
  ),
  resume: updatesUser((user: User) =>
    userItem.updateAtVersion(userKey(user), user, {
      set: { serviceState: 'usable' },
      when: [{ field: 'serviceState', is: 'suspended' }],
    }),
  ),
  /** Makes the session the user's only live one (D-6), if nothing that decided the login has changed. */
  startSession: updatesUser((user: User, login: { sessionId: string; at: string; certificate?: CertificatePointer }) =>
    updateState(user, {
      set: {
        sessionId: login.sessionId,
        lastLogins: [login.at, ...user.lastLogins].slice(0, keptLogins),
        loginCount: loginsOf(user) + 1,
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
  endSession: updatesUser(
    (session: { readonly companyId: string; readonly userId: string; readonly sessionId: string }) =>
      updateState(session, {
        remove: ['sessionId'],
        when: [{ field: 'sessionId', is: session.sessionId }],
        otherwise: refusal('session.ended'),
      }),
  ),
  /** Ends whatever session there is, also one that began since the user was read. */
  endSessions: updatesUser((user: Pick<User, 'companyId' | 'userId'>) => updateState(user, { remove: ['sessionId'] })),
  stopLogin: updatesUser((user: Pick<User, 'companyId' | 'userId'>) =>
    updateState(user, { set: { loginStopped: true }, remove: ['sessionId'] }),
  ),
  /** The confirmation password is stopped and the session ends (D-3). */
  stopConfirmation: updatesUser((user: Pick<User, 'companyId' | 'userId'>) =>
    updateState(user, { set: { confirmationStopped: true }, remove: ['sessionId'] }),
  ),
  /** Clears the flags of stops that are ended. They must be as they were read: a newer stop must be decided again. */
  unlock: updatesUser((user: User, lifted: { readonly login: boolean; readonly confirmation: boolean }) =>
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
  passwordsChanged: updatesUser((user: User, mustChangePasswords: boolean) =>
    userItem.updateAtVersion(userKey(user), user, { set: { mustChangePasswords } }),
  ),
  /** The version rises, so that a concurrent deletion of the user misses no answers. */
  secretAnswersRegistered: updatesUser((user: User) => userItem.updateAtVersion(userKey(user), user, {})),
  /**
   * Others reset the user's passwords; the stops of those passwords and the session end (D-6).
   */
  passwordsReset: updatesUser(
    (user: User, reset: { readonly login: boolean; readonly confirmation: boolean }, mustChangePasswords: boolean) =>
      userItem.updateAtVersion(userKey(user), user, {
        set: {
          mustChangePasswords,
          ...(reset.login && { loginStopped: false }),
          ...(reset.confirmation && { confirmationStopped: false }),
        },
        remove: ['sessionId'],
      }),
  ),
  emailChecked: writesFound('update', userItem.prefix, (user: User, email: string, at: Date) =>
    found(
      user,
      { email },
      { set: { email, emailState: 'valid', emailCheckedAt: at.toISOString(), mustCheckEmail: false } },
    ),
  ),
  /** Lists the lookups of a record written before there were any, or by an earlier release (a back-fill). */
  enter: writesFound('update', userItem.prefix, (user: User) => entered(user)),
  /**
   * A mail sent at this instant came back, or its recipient complained of it (D-23). Fails when the user has another address by
   * now, or has shown since that mails arrive.
   */
  emailRefused: updatesUser((user: User, mailSentAt: string) =>
    updateState(user, {
      set: { emailState: 'invalid' },
      when: [
        { field: 'email', is: user.email },
        { field: 'emailState', isOneOf: ['unconfirmed', 'valid'] },
        { field: 'emailCheckedAt', absentOrAtMost: mailSentAt },
      ],
    }),
  ),
  tokenRegistered: updatesUser((user: User, tokenSerialNumber: string) =>
    userItem.updateAtVersion(userKey(user), user, { set: { tokenSerialNumber }, when: mayLogIn }),
  ),
  /** An administrator gave the user a token (A8-14). */
  tokenGiven: updatesUser((user: User, tokenSerialNumber: string) =>
    userItem.updateAtVersion(userKey(user), user, {
      set: { tokenSerialNumber },
      when: [{ field: 'tokenSerialNumber', absent: true }],
    }),
  ),
  /** The token is revoked; the user can register another one. */
  tokenRevoked: updatesUser((user: Pick<User, 'companyId' | 'userId'>, tokenSerialNumber: string) =>
    updateState(user, {
      remove: ['tokenSerialNumber'],
      when: [{ field: 'tokenSerialNumber', is: tokenSerialNumber }],
    }),
  ),
  emailCheckSkipped: updatesUser((user: User) =>
    userItem.updateAtVersion(userKey(user), user, { set: { mustCheckEmail: false } }),
  ),
  ...userCertificates,
};

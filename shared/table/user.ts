import * as z from 'zod/mini';
import { Role } from '../domain/user-rules.ts';
import { writes } from './capability.ts';
import type { IndexName, Item, Test, Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';
import { lookupsOfUser } from './lookups.ts';

/**
 * The state of the user's certificate in the user's record, so that a list of users is one query; the certificate's own
 * row decides.
 */
export const CertificatePointer = z.object({
  state: z.enum(['none', 'issuing', 'active', 'renewing', 'revoked']),
  issuanceId: z.optional(z.string()),
  thumbprint: z.optional(z.string()),
  serialNumber: z.optional(z.string()),
  notBefore: z.optional(Instant),
  notAfter: z.optional(Instant),
  /** When it was asked for; `notBefore` is an hour earlier. An earlier version did not store it. */
  issuedAt: z.optional(Instant),
  /** The certificate that a renewal replaces; it stays valid until the first login with the new one (D-13). */
  replaces: z.optional(z.string()),
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
  emailCheckedAt: z.optional(Instant),
  /**
   * A copy of the role for lists, mails and the wording of refusals. It grants nothing: the item in `RIGHTS#` decides.
   */
  listedRole: Role,
  /** The version of the matching item in `RIGHTS#`; both change in the same transaction. */
  rightsVersion: z.int(),
  serviceState: z.enum(['usable', 'suspended']),
  /** Copies for the user list of stops, which are decided by the counters themselves. */
  loginStopped: z._default(z.boolean(), false),
  confirmationStopped: z._default(z.boolean(), false),
  mustChangePasswords: z.boolean(),
  mustCheckEmail: z.boolean(),
  certificate: CertificatePointer,
  /** How many certificates the user has been issued, since they are counted (A11-26). */
  certificatesIssued: z.optional(z.int()),
  issueWindowUntil: z.optional(Instant),
  /** The user's one-time-password token (A10-2); its row says whether it is stopped. */
  tokenSerialNumber: z.optional(z.string()),
  sessionId: z.optional(z.string()),
  /** Newest first: that of the live session, if there is one, and the earlier ones that home shows (A5-13, A5-21). */
  lastLogins: z.array(Instant),
  /** Successful logins. A record written before they were counted lacks it. */
  loginCount: z.optional(z.int()),
  /** The lookups that lead here; absent until a write or the back-fill lists them. */
  foundBy: z.optional(z.array(z.string())),
  createdAt: Instant,
});
export type User = z.infer<typeof User>;

/** How often a user has logged in; for a record that lacks the count, as often as it is known. */
export const loginsOf = ({ loginCount, lastLogins }: Pick<User, 'loginCount' | 'lastLogins'>): number =>
  loginCount ?? lastLogins.length;

/** The attributes shown in the list of users, which its indexes contain: local ones, which no deployed table can change. */
export const UserSummary = z.pick(User, {
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

/** The orders of the list of users, each with its index. */
export const userOrders = { loginId: 'byLoginId', name: 'byName' } as const satisfies Record<string, IndexName>;
export type UserOrder = keyof typeof userOrders;

export const userItem = entity({
  name: 'user',
  // Apart from the contract: many functions write users, but the contract decides how they log in and what the master
  // may do.
  prefix: 'USER#',
  schema: User,
  ids: [plainId, plainId],
  key: (companyId: string, userId: string) => ({ pk: `USER#${companyId}`, sk: `USER#${userId}` }),
});

/** A new user: usable, without certificate, never logged in, with an unchecked address (A5-9), and how it is found. */
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
    loginCount: 0,
    foundBy: [...lookupsOfUser(given)],
  };
}

/** A user as stored, with the attributes of the list's indexes. */
export const userRow = (user: User): Item => userItem.create(userRowKeys(user), user, 'request.conflict').item;

/** The keys of a user's item, those of the list's indexes among them. */
export const userRowKeys = (user: User) => ({
  ...userKey(user),
  [userOrders.loginId]: user.loginId,
  [userOrders.name]: user.name,
});

export const userKey = (user: { companyId: string; userId: string }) => userItem.key(user.companyId, user.userId);

/**
 * An update of login state, which does not change the record's version: an administrator's `If-Match` survives a login.
 */
export function updateState(
  user: { companyId: string; userId: string },
  change: Pick<Update, 'set' | 'remove' | 'add'> & {
    readonly when?: readonly Test[];
    readonly otherwise?: Update['otherwise'];
  },
): Update {
  return {
    kind: 'update',
    key: userKey(user),
    ...(change.set && { set: change.set }),
    ...(change.remove && { remove: change.remove }),
    ...(change.add && { add: change.add }),
    when: change.when ?? [],
    otherwise: change.otherwise ?? refusal('request.conflict'),
  };
}

/** The user may log in. */
export const mayLogIn: readonly Test[] = [
  { field: 'serviceState', is: 'usable' },
  { field: 'loginStopped', is: false },
];

/** A capability that updates a user's item. */
export const updatesUser = <A extends readonly unknown[]>(build: (...args: A) => Update) =>
  writes('update', userItem.prefix, build);

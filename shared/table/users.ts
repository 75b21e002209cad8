import * as z from 'zod';
import { DomainError } from '../domain/errors.ts';
import { queries, reads, writes } from './capability.ts';
import type { Test, Update } from './engine.ts';
import { entity, Instant, refusal, updateAtVersion } from './entity.ts';

/** What the user's record says of the user's certificate, so that a list of users is one query; the certificate's own row decides. */
export const CertificatePointer = z.object({
  state: z.enum(['none', 'issuing', 'active', 'renewing', 'revoked']),
  issuanceId: z.string().optional(),
  thumbprint: z.string().optional(),
  serialNumber: z.string().optional(),
  notBefore: Instant.optional(),
  notAfter: Instant.optional(),
  /** The certificate a renewal replaces; it stays usable until the first login with the new one (D-13). */
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
  role: z.enum(['master', 'administrator', 'general']),
  permissions: z.array(z.string()),
  accounts: z.array(z.string()),
  limits: z.record(z.string(), z.int()),
  serviceState: z.enum(['usable', 'suspended']),
  /** Why a login or a confirmation is stopped is on their own counters; these say so on the user list. */
  loginStopped: z.boolean().default(false),
  confirmationStopped: z.boolean().default(false),
  mustChangePasswords: z.boolean(),
  mustCheckEmail: z.boolean(),
  certificate: CertificatePointer,
  issueWindowUntil: Instant.optional(),
  sessionId: z.string().optional(),
  lastLogins: z.array(Instant),
  createdAt: Instant,
});
export type User = z.infer<typeof User>;

export const userItem = entity({
  prefix: 'COMPANY#',
  schema: User,
  key: (companyId: string, userId: string) => ({ pk: `COMPANY#${companyId}`, sk: `USER#${userId}` }),
});

/** A user as it begins: usable, no certificate, never logged in, its address still to be checked (A5-9). */
export function newUser(
  given: Pick<User, 'companyId' | 'userId' | 'loginId' | 'name' | 'email' | 'role' | 'permissions' | 'accounts' | 'limits' | 'mustChangePasswords' | 'createdAt'> &
    Pick<Partial<User>, 'issueWindowUntil'>,
): User {
  return {
    ...given,
    version: 1,
    emailState: 'unconfirmed',
    serviceState: 'usable',
    loginStopped: false,
    confirmationStopped: false,
    mustCheckEmail: true,
    certificate: { state: 'none' },
    lastLogins: [],
  };
}

const keyOf = (user: { companyId: string; userId: string }) => userItem.key(user.companyId, user.userId);

/** An update of login state, which is not part of the record's version: an administrator's `If-Match` survives a login. */
function updateState(
  user: { companyId: string; userId: string },
  change: Pick<Update, 'set' | 'remove'> & { readonly when?: readonly Test[]; readonly otherwise?: Update['otherwise'] },
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

const update = <A extends readonly unknown[]>(build: (...args: A) => Update) => writes('update', userItem.prefix, build);

export const users = {
  get: reads(userItem),
  list: queries(userItem, (companyId: string, page: { limit: number; after?: Record<string, string> }) => ({
    partition: `COMPANY#${companyId}`,
    prefix: 'USER#',
    ...page,
  })),
  create: writes('put', userItem.prefix, (user: User) => userItem.create(keyOf(user), user, 'request.conflict')),
  delete: writes('delete', userItem.prefix, (user: User) => ({
    kind: 'delete' as const,
    key: keyOf(user),
    when: [{ field: 'version', is: user.version }, { field: 'serviceState', is: user.serviceState }],
    otherwise: refusal('request.conflict'),
  })),
  /** No login, and the live session is over (D-6). */
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
  /** Makes the session the user's one live session (D-6): only while nothing that decided the login has changed. */
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
  endSession: update((user: Pick<User, 'companyId' | 'userId'>) => updateState(user, { remove: ['sessionId'] })),
  stopLogin: update((user: Pick<User, 'companyId' | 'userId'>) =>
    updateState(user, { set: { loginStopped: true }, remove: ['sessionId'] }),
  ),
  /** The confirmation password is stopped and the session ends (D-3). */
  stopConfirmation: update((user: Pick<User, 'companyId' | 'userId'>) =>
    updateState(user, { set: { confirmationStopped: true }, remove: ['sessionId'] }),
  ),
  passwordsChanged: update((user: User) =>
    updateAtVersion(keyOf(user), user, { set: { mustChangePasswords: false } }),
  ),
  emailChecked: update((user: User, email: string) =>
    updateAtVersion(keyOf(user), user, { set: { email, emailState: 'valid', mustCheckEmail: false } }),
  ),
  emailCheckSkipped: update((user: User) =>
    updateAtVersion(keyOf(user), user, { set: { mustCheckEmail: false } }),
  ),
  openIssueWindow: update((user: User, until: string) =>
    updateAtVersion(keyOf(user), user, {
      set: { issueWindowUntil: until },
      when: [{ field: 'certificate.state', is: user.certificate.state }],
    }),
  ),
  /** The certificate is out and every session with it; an issue window opens when `reopenUntil` is given (D-12, X-1). */
  certificateRevoked: update((user: User, reopenUntil?: string) =>
    updateAtVersion(keyOf(user), user, {
      set: {
        certificate: { ...user.certificate, state: 'revoked' } satisfies CertificatePointer,
        ...(reopenUntil && { issueWindowUntil: reopenUntil }),
      },
      remove: ['sessionId', ...(reopenUntil ? [] : ['issueWindowUntil'])],
      when: [{ field: 'certificate.state', is: user.certificate.state }],
    }),
  ),
  /** First step of an acquisition: needs an open window and no certificate (D-12); says itself which of them is missing. */
  startIssuing: update((target: { companyId: string; userId: string }, issuanceId: string, now: string) =>
    updateState(target, {
      set: { certificate: { state: 'issuing', issuanceId } satisfies CertificatePointer },
      when: [
        { field: 'serviceState', is: 'usable' },
        { field: 'certificate.state', isOneOf: ['none', 'revoked'] },
        { field: 'issueWindowUntil', above: now },
      ],
      otherwise: (existing) => new DomainError(existing ? issueRefusal(userItem.parse(existing), now) : 'session.refused'),
    }),
  ),
  startRenewing: update((target: { companyId: string; userId: string }, pointer: CertificatePointer, issuanceId: string) =>
    updateState(target, {
      set: { certificate: { ...pointer, state: 'renewing', issuanceId } satisfies CertificatePointer },
      when: [
        { field: 'serviceState', is: 'usable' },
        { field: 'certificate.state', is: 'active' },
        { field: 'certificate.thumbprint', is: pointer.thumbprint ?? '' },
      ],
      otherwise: (existing) => new DomainError(existing ? renewalRefusal(userItem.parse(existing)) : 'session.refused'),
    }),
  ),
  /** Last step of an issuance: the certificate is the user's, and the window that allowed it is closed (D-12). */
  certificateActivated: update((target: { companyId: string; userId: string }, issuanceId: string, pointer: CertificatePointer) =>
    updateState(target, {
      set: { certificate: pointer },
      remove: ['issueWindowUntil'],
      when: [
        { field: 'certificate.state', isOneOf: ['issuing', 'renewing'] },
        { field: 'certificate.issuanceId', is: issuanceId },
      ],
      otherwise: refusal('issuance.failed'),
    }),
  ),
  /** An issuance that came to nothing: the user has again what he had before it. */
  issuanceAbandoned: update((target: { companyId: string; userId: string }, issuanceId: string, pointer: CertificatePointer) =>
    updateState(target, {
      set: { certificate: pointer },
      when: [{ field: 'certificate.issuanceId', is: issuanceId }, { field: 'certificate.state', isOneOf: ['issuing', 'renewing'] }],
    }),
  ),
};

function issueRefusal(user: User, now: string) {
  if (user.serviceState !== 'usable') return 'session.refused' as const;
  if (user.certificate.state === 'issuing') return 'certificate.issuing' as const;
  if (user.certificate.state !== 'none' && user.certificate.state !== 'revoked') return 'certificate.exists' as const;
  return (user.issueWindowUntil ?? '') > now ? ('request.conflict' as const) : ('certificate.noIssueWindow' as const);
}

function renewalRefusal(user: User) {
  if (user.serviceState !== 'usable') return 'session.refused' as const;
  return user.certificate.state === 'renewing' ? ('certificate.issuing' as const) : ('certificate.notRenewable' as const);
}

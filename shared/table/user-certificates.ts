import { assertMayAcquire } from '../domain/certificate-life.ts';
import { DomainError } from '../domain/errors.ts';
import { writes } from './capability.ts';
import type { Test } from './engine.ts';
import { refusal } from './entity.ts';
import { type CertificatePointer, mayLogIn, type User, updateState, updatesUser, userItem, userKey } from './user.ts';

const issuingAs = (issuanceId: string): readonly Test[] => [
  { field: 'certificate.state', isOneOf: ['issuing', 'renewing'] },
  { field: 'certificate.issuanceId', is: issuanceId },
];

/** What a user's record says of the certificate, from the issue window to the revocation (D-12, D-13). */
export const userCertificates = {
  openIssueWindow: updatesUser((user: User, until: string) =>
    userItem.updateAtVersion(userKey(user), user, {
      set: { issueWindowUntil: until },
      when: [{ field: 'certificate.state', is: user.certificate.state }],
    }),
  ),
  /**
   * The certificate is revoked, an issuance in progress is abandoned, and the session ends; with `reopenUntil` an issue
   * window opens (D-12, X-1). Only what was read is revoked: a certificate issued since makes the write fail.
   */
  certificateRevoked: updatesUser((user: User, reopenUntil?: string) => {
    const { issuanceId, replaces, ...pointer } = user.certificate;
    return userItem.updateAtVersion(userKey(user), user, {
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
  startIssuing: updatesUser(
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
  startRenewing: updatesUser((target: Pick<User, 'companyId' | 'userId'>, thumbprint: string, issuanceId: string) =>
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
  certificateActivated: updatesUser(
    (target: Pick<User, 'companyId' | 'userId'>, issuanceId: string, pointer: CertificatePointer) =>
      updateState(target, {
        set: { certificate: pointer },
        add: { certificatesIssued: 1 },
        remove: ['issueWindowUntil'],
        when: issuingAs(issuanceId),
        otherwise: refusal('issuance.failed'),
      }),
  ),
  /** An abandoned issuance: the user is back in the previous state, and the window stays open. */
  issuanceAbandoned: updatesUser(
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
      key: userKey(target),
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

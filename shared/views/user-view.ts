import * as z from 'zod/mini';
import { daysLeft, stateAt } from '../domain/certificate-life.ts';
import type { HeldRights } from '../domain/held-rights.ts';
import { formatRfc3339, jstDate } from '../domain/jst.ts';
import { serialTail } from '../domain/serial-tail.ts';
import { type ServiceState, serviceStateOf } from '../domain/service-state.ts';
import { Day, Time } from '../domain/times.ts';
import { isAdministrator, Role } from '../domain/user-rules.ts';
import type { User, UserSummary } from '../table/user.ts';

/** Shown in place of every password (A8-12). */
export const maskedPassword = '*****';

const ServiceStateView = z.enum([
  'usable',
  'suspended',
  'loginStopped',
  'confirmationStopped',
] as const satisfies readonly ServiceState[]);
const CertificateStateView = z.enum(['none', 'issuing', 'active', 'expired', 'revoked', 'superseded']);

export const UserCertificateView = z.strictObject({
  state: CertificateStateView,
  /** 電子証明書発行番号: the user's first certificate is 001 (A11-26). */
  issueNumber: z.optional(z.string()),
  /** 電子証明書発行データ登録日, in Japan. */
  registeredOn: z.optional(Day),
  serialNumber: z.optional(z.string()),
  notAfter: z.optional(Time),
  /** Calendar days in Japan; negative after expiry. */
  daysLeft: z.optional(z.int()),
});

/** A user as administrators and the user see it (A8-11): without secrets, passwords masked. */
export const UserView = z.strictObject({
  userId: z.string(),
  loginId: z.string(),
  name: z.string(),
  email: z.string(),
  emailState: z.enum(['unconfirmed', 'valid', 'invalid']),
  role: Role,
  administrator: z.boolean(),
  loginPassword: z.literal(maskedPassword),
  confirmationPassword: z.literal(maskedPassword),
  /** The user must change the passwords at the next login (A4-10). */
  forceChange: z.boolean(),
  permissions: z.array(z.string()),
  accounts: z.array(z.string()),
  limits: z.record(z.string(), z.int()),
  serviceState: ServiceStateView,
  certificate: UserCertificateView,
  issueWindowUntil: z.optional(Time),
  /** The last four characters of the registered token's serial number. */
  tokenSerialNumber: z.optional(z.string()),
  createdAt: Time,
});
export type UserView = z.infer<typeof UserView>;

/** A user's record, and the rights that follow from the item in `RIGHTS#`. */
export interface Member {
  readonly user: User;
  readonly rights: HeldRights;
}

/** When a record is shown, and what the bank shows of it. */
interface Shown {
  readonly now: Date;
  readonly profile: { readonly certificate: { readonly hidesSerialNumber: boolean } };
}

/** The view of a user at an instant; it includes the whole record, so that comparing two views shows every change. */
export function userView({ user, rights }: Member, shown: Shown): UserView {
  const { issueWindowUntil, tokenSerialNumber } = user;
  return {
    userId: user.userId,
    loginId: user.loginId,
    name: user.name,
    email: user.email,
    emailState: user.emailState,
    role: rights.role,
    administrator: isAdministrator(rights),
    loginPassword: maskedPassword,
    confirmationPassword: maskedPassword,
    forceChange: user.mustChangePasswords,
    permissions: [...rights.permissions],
    accounts: [...rights.accounts],
    limits: { ...rights.limits },
    serviceState: serviceStateOf(user),
    certificate: userCertificateView(user, shown),
    ...(issueWindowUntil && { issueWindowUntil: formatRfc3339(new Date(issueWindowUntil)) }),
    ...(tokenSerialNumber && { tokenSerialNumber: serialTail(tokenSerialNumber) }),
    createdAt: formatRfc3339(new Date(user.createdAt)),
  };
}

/** A user's certificate at an instant; the end of validity is shown unless it is revoked (A11-22). */
export function userCertificateView(
  { certificate, certificatesIssued }: Pick<User, 'certificate' | 'certificatesIssued'>,
  { now, profile }: Shown,
): z.infer<typeof UserCertificateView> {
  const { serialNumber, issuedAt } = certificate;
  const shownSerial = profile.certificate.hidesSerialNumber ? hiddenSerialNumber : serialNumber;
  return {
    ...certificateEnd(certificate, now),
    ...(certificatesIssued && serialNumber && { issueNumber: String(certificatesIssued).padStart(3, '0') }),
    ...(issuedAt && { registeredOn: jstDate(new Date(issuedAt)) }),
    ...(serialNumber && { serialNumber: shownSerial }),
  };
}

const hiddenSerialNumber = '*****';

function certificateEnd(certificate: User['certificate'], now: Date) {
  const { notAfter } = certificate;
  const state = stateAt(certificate, now);
  const end = state === 'active' || state === 'expired' ? notAfter : undefined;
  return { state, ...(end && { notAfter: formatRfc3339(new Date(end)), daysLeft: daysLeft(new Date(end), now) }) };
}

/** An entry in the list of users (A8-2, A8-11). */
export const UserLine = z.extend(
  z.pick(UserView, {
    userId: true,
    loginId: true,
    name: true,
    role: true,
    serviceState: true,
    emailState: true,
  }),
  { certificateState: CertificateStateView, certificateNotAfter: z.optional(Time) },
);

export function userLine(user: UserSummary, now: Date): z.infer<typeof UserLine> {
  const { userId, loginId, name, listedRole, emailState } = user;
  const { state, notAfter } = certificateEnd(user.certificate, now);
  return {
    userId,
    loginId,
    name,
    role: listedRole,
    serviceState: serviceStateOf(user),
    emailState,
    certificateState: state,
    ...(notAfter && { certificateNotAfter: notAfter }),
  };
}

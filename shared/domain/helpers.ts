import { type CertificateRecord, stateAt } from './certificate-life.ts';
import { isAdministrator, type Role } from './user-rules.ts';

/** What decides whether a user can help a colleague now. */
export interface Helping {
  readonly userId: string;
  readonly listedRole: Role;
  readonly serviceState: 'usable' | 'suspended';
  readonly loginStopped: boolean;
  readonly confirmationStopped: boolean;
  readonly certificate: CertificateRecord;
}

/**
 * Whether a user is an administrator who can log in and confirm an act now: neither suspended nor stopped, and with a certificate
 * where the company logs in with them. Locks that end by themselves do not count.
 */
export function mayHelp(
  user: Helping,
  { loginMethod }: { readonly loginMethod: 'password' | 'certificate' },
  now: Date,
): boolean {
  if (!isAdministrator({ role: user.listedRole }) || user.serviceState !== 'usable') return false;
  if (user.loginStopped || user.confirmationStopped) return false;
  return loginMethod === 'password' || stateAt(user.certificate, now) === 'active';
}

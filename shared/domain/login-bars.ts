import * as z from 'zod/mini';
import { stateAt } from './certificate-life.ts';

/** What alone refuses a login with the right password. The answer to a client never tells; the bank may know. */
export const LoginBar = z.enum([
  'service.closed',
  'company.suspended',
  'company.closed',
  'user.suspended',
  'login.stopped',
  'login.locked',
  'login.method',
  'password.expired',
  'certificate.none',
  'certificate.issuing',
  'certificate.expired',
  'certificate.revoked',
]);
export type LoginBar = z.infer<typeof LoginBar>;

/** Why a login was refused, for the history as the bank reads it. */
export const RefusalReason = z.enum([...LoginBar.options, 'login.unknown', 'password.wrong']);
export type RefusalReason = z.infer<typeof RefusalReason>;

interface Standing {
  readonly user: { readonly serviceState: 'usable' | 'suspended'; readonly loginStopped: boolean };
  readonly company: {
    readonly state: 'usable' | 'suspended' | 'closed';
    readonly loginMethod: 'password' | 'certificate';
  };
  readonly host: 'entry' | 'secure' | 'bank';
  /** The certificate presented, as its row says. */
  readonly certificate: { readonly state: 'active' | 'superseded' | 'revoked'; readonly notAfter: string } | undefined;
  readonly now: Date;
}

/**
 * What bars a login besides password, counters and hours: user and company must be usable, and the login method must be
 * the company's (A2-12, A5-2).
 */
export function standingBars({ user, company, host, certificate, now }: Standing): readonly LoginBar[] {
  return [
    ...(company.state === 'usable' ? [] : [`company.${company.state}` as const]),
    ...(user.serviceState === 'usable' ? [] : ['user.suspended' as const]),
    ...(user.loginStopped ? ['login.stopped' as const] : []),
    ...(host === 'entry' && company.loginMethod === 'certificate' ? ['login.method' as const] : []),
    ...(host === 'entry' ? [] : certificateBars(certificate, now)),
  ];
}

function certificateBars(certificate: Standing['certificate'], now: Date): readonly LoginBar[] {
  const state = stateAt(certificate, now);
  if (state === 'active') return [];
  return [state === 'superseded' ? 'certificate.revoked' : `certificate.${state}`];
}

import * as z from 'zod/mini';

/** Why a session admits no further request; if several apply, the first in this order. */
export const SessionEnd = z.enum([
  'replaced',
  'companyStateChanged',
  'expired',
  'idle',
  'serviceClosed',
  'userNotUsable',
  'companyNotUsable',
]);
export type SessionEnd = z.infer<typeof SessionEnd>;

interface Life {
  readonly session: {
    readonly sessionId: string;
    readonly startedAt: string;
    readonly expiresAt: string;
    readonly lastSeenAt: string;
  };
  readonly user: {
    readonly sessionId?: string | undefined;
    readonly serviceState: 'usable' | 'suspended';
    readonly loginStopped: boolean;
  };
  readonly company: { readonly state: string; readonly sessionsFrom?: string | undefined };
  /** Whether the service was closed since the session began (D-33). */
  readonly isEndedByClosure: boolean;
  readonly idleMinutes: number;
  readonly now: Date;
}

/** Decides whether a session still admits requests, and if not, why (D-6). The gate and its explanation both ask here. */
export function sessionEndOf({
  session,
  user,
  company,
  isEndedByClosure,
  idleMinutes,
  now,
}: Life): SessionEnd | undefined {
  if (user.sessionId !== session.sessionId) return 'replaced';
  // The contract was suspended or closed since the session began; resuming it does not restore the session.
  if (session.startedAt < (company.sessionsFrom ?? '')) return 'companyStateChanged';
  if (session.expiresAt <= now.toISOString()) return 'expired';
  if (now.getTime() - Date.parse(session.lastSeenAt) > idleMinutes * 60_000) return 'idle';
  if (isEndedByClosure) return 'serviceClosed';
  if (user.serviceState !== 'usable' || user.loginStopped) return 'userNotUsable';
  return company.state === 'usable' ? undefined : 'companyNotUsable';
}

/** Whether the session ran out of time, in which case its user may be told so. */
export const isOverTime = (end: SessionEnd): boolean => end === 'expired' || end === 'idle';

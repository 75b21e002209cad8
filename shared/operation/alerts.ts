import { type AlertCause, type AlertKind, type AlertRecipient, alertRules } from '../domain/alert-rules.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import type { Put } from '../table/engine.ts';
import type { AlertedUser, Audience } from '../table/mails.ts';
import { type MailKind, mailSubject } from '../text/mail-kinds.ts';
import type { Alert, SubjectUser } from './alert.ts';
import type { Call } from './call.ts';
import type { Decision } from './decision.ts';
import { mailRetentionDays } from './mail-write.ts';
import { type AnyOperation, mayAsk } from './operation.ts';
import { defineStep, tableOf } from './step.ts';

/** The mail that an alert is sent as, and the item it names where the kind says so itself. */
const mailOf = {
  emailChanged: { kind: 'emailChanged' },
  passwordsChanged: { kind: 'passwordsChanged' },
  passwordsReset: { kind: 'passwordsReset' },
  userUnlocked: { kind: 'stopLifted' },
  userRegistered: { kind: 'userRegistered' },
  userDeleted: { kind: 'userDeleted' },
  userSuspended: { kind: 'userStopped', what: 'suspended' },
  userResumed: { kind: 'stopLifted', what: 'suspended' },
  tokenRegistered: { kind: 'tokenRegistered' },
  tokenReleased: { kind: 'stopLifted', what: 'otp' },
  tokenRevoked: { kind: 'tokenRevoked' },
  loginStopped: { kind: 'userStopped', what: 'login' },
  strangersLocked: { kind: 'strangersLocked', what: 'login' },
  registrationLocked: { kind: 'strangersLocked', what: 'registration' },
  confirmationStopped: { kind: 'userStopped', what: 'confirmation' },
  otpRegistrationStopped: { kind: 'userStopped', what: 'otpRegistration' },
  tokenStopped: { kind: 'userStopped', what: 'otp' },
} as const satisfies Record<AlertKind, { readonly kind: MailKind; readonly what?: string }>;

/** The alerts an operation may cause: those it declares, and the stops that wrong proofs lead to (D-1, D-3). */
export function alertsOf(operation: AnyOperation): readonly AlertKind[] {
  return [
    ...(operation.alerts ?? []),
    ...(mayAsk('confirmationPassword', operation) ? (['confirmationStopped'] as const) : []),
    ...(mayAsk('otp', operation) ? (['tokenStopped'] as const) : []),
  ];
}

/** Alerts go to the outbox; deliver-mail alone looks up who receives them (D-30). */
export const alerting = defineStep({
  name: 'alerting',
  isOf: (operation) => alertsOf(operation).length > 0,
  access: { mails: ['send'] },
});

/**
 * Demands that a decision says of each declared change whether it happened: a forgotten alert is a fault of ours, not a change
 * that nobody hears of.
 * @throws Error
 */
export function assertAlertsDecided(operation: AnyOperation, { alerts }: Decision<unknown>): void {
  const isExpected = (operation.alerts ?? []).some((kind) => causeOf(kind) === 'change');
  if (isExpected && !alerts) throw new Error(`${operation.name} declares alerts, and its decision holds none`);
}

/**
 * The write that puts an alert in the outbox: one item, however many people are told, because a transaction holds a hundred
 * writes and a company may have more administrators than that. deliver-mail writes a mail for each address.
 * @throws Error for an alert that the operation does not declare
 */
export function alertWrite(call: AlertCall, alert: Alert): Put {
  if (!alertsOf(call.operation).includes(alert.kind))
    throw new Error(`${call.operation.name} does not declare the alert ${alert.kind}`);
  const { now } = call;
  const { kind } = mailOf[alert.kind];
  const { companyId } = alert;
  return tableOf(alerting, call).mails.send({
    mailId: call.newId(),
    ownerId: companyId,
    companyId,
    kind,
    subject: mailSubject(kind),
    values: valuesOf(call, alert),
    audience: audienceOf(alert),
    createdAt: now.toISOString(),
    ttl: Math.floor(now.getTime() / 1000) + mailRetentionDays * 86_400,
  });
}

/**
 * A user as an alert names them. The address is taken now: one that is changed afterwards does not take the alert away from its
 * owner. An address that no mail reaches is left out.
 */
export function alertedUser(user: SubjectUser): AlertedUser {
  if (!('name' in user)) return { userId: user.userId };
  const { userId, name, loginId, email, emailState, lastLogins } = user;
  const [lastLogin] = lastLogins;
  return {
    userId,
    name,
    loginId,
    ...(emailState !== 'invalid' && { email }),
    ...(lastLogin && { lastLogin: formatRfc3339(new Date(lastLogin)) }),
  };
}

export type AlertCall = Pick<Call, 'operation' | 'ports' | 'now' | 'newId' | 'origin' | 'caller'>;

const causeOf = (kind: AlertKind): AlertCause => alertRules[kind].cause;

function audienceOf(alert: Alert): Audience {
  const recipients: readonly AlertRecipient[] = alertRules[alert.kind].recipients;
  return {
    users: alert.users.map(alertedUser),
    usersHaveOwnMail: alert.usersHaveOwnMail ?? false,
    ...('formerEmail' in alert && alert.formerEmail && { formerEmail: alert.formerEmail }),
    contact: recipients.includes('contact'),
    administrators: recipients.includes('administrators'),
  };
}

/** When, from where and by whom. Of the terminal only the address: a user agent is a text that anybody can fill. */
function valuesOf({ origin, caller, now }: AlertCall, alert: Alert): Record<string, string> {
  const isOwnAct = alert.users.some(({ userId }) => userId === caller?.userId);
  const { what } = { what: undefined, ...mailOf[alert.kind] };
  return {
    at: formatRfc3339(now),
    ...(origin?.host === 'bank' ? { channel: 'bank' } : origin && { sourceIp: origin.sourceIp }),
    ...(caller && !isOwnAct && { operatorName: caller.user.name }),
    ...('serialNumber' in alert && { serialNumber: alert.serialNumber }),
    ...('lockedUntil' in alert && { lockedUntil: formatRfc3339(new Date(alert.lockedUntil)) }),
    ...('what' in alert ? { what: alert.what.join(' ') } : what && { what }),
  };
}

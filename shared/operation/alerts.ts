import { type AlertCause, type AlertKind, type AlertRecipient, alertRules } from '../domain/alert-rules.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import type { Put } from '../table/engine.ts';
import type { AlertedUser, Audience } from '../table/mails.ts';
import type { Table } from '../table/table.ts';
import { type MailKind, mailSubject } from '../text/mail-kinds.ts';
import type { Alert, SubjectUser } from './alert.ts';
import type { Call } from './call.ts';
import type { Decision } from './decision.ts';
import { mailRetentionDays } from './mail-write.ts';
import { type AnyOperation, mayAsk } from './operation.ts';
import { defineStep, tableOf } from './step.ts';

/** The mail that each alert is sent as, and the item it names if the kind determines it. */
export const mailOf = {
  emailChanged: { kind: 'emailChanged' },
  passwordsChanged: { kind: 'passwordsChanged' },
  passwordsReset: { kind: 'passwordsReset' },
  userUnlocked: { kind: 'stopLifted' },
  secretAnswersRegistered: { kind: 'secretAnswersRegistered' },
  secretAnswersCleared: { kind: 'secretAnswersCleared' },
  userRegistered: { kind: 'userRegistered' },
  userChanged: { kind: 'userChanged' },
  userDeleted: { kind: 'userDeleted' },
  userSuspended: { kind: 'userStopped', what: 'suspended' },
  userResumed: { kind: 'stopLifted', what: 'suspended' },
  tokenRegistered: { kind: 'tokenRegistered' },
  tokenReleased: { kind: 'stopLifted', what: 'otp' },
  tokenRevoked: { kind: 'tokenRevoked' },
  companyChanged: { kind: 'companyChanged' },
  contractChanged: { kind: 'contractChanged' },
  payeesChanged: { kind: 'payeesChanged' },
  approvalRequested: { kind: 'approvalRequested' },
  transferReceived: { kind: 'transferReceived' },
  transferReturned: { kind: 'transferReturned' },
  transferResult: { kind: 'transferResult' },
  loginStopped: { kind: 'userStopped', what: 'login' },
  strangersLocked: { kind: 'strangersLocked', what: 'login' },
  registrationLocked: { kind: 'strangersLocked', what: 'registration' },
  confirmationStopped: { kind: 'userStopped', what: 'confirmation' },
  secretAnswersStopped: { kind: 'userStopped', what: 'secretAnswers' },
  otpRegistrationStopped: { kind: 'userStopped', what: 'otpRegistration' },
  tokenStopped: { kind: 'userStopped', what: 'otp' },
} as const satisfies Record<AlertKind, { readonly kind: MailKind; readonly what?: string }>;

/** The alerts that an operation may cause: those it declares, and the stops that wrong proofs lead to (D-1, D-3). */
export function alertsOf(operation: AnyOperation): readonly AlertKind[] {
  return [
    ...(operation.alerts ?? []),
    ...(mayAsk('confirmationPassword', operation) ? (['confirmationStopped'] as const) : []),
    ...(mayAsk('otp', operation) ? (['tokenStopped'] as const) : []),
  ];
}

/** Alerts are stored in the outbox; only deliver-mail looks up their recipients (D-30). */
export const alerting = defineStep({
  name: 'alerting',
  isOf: (operation) => alertsOf(operation).length > 0,
  access: { mails: ['send'] },
});

/**
 * Asserts that a decision states for each declared change whether it happened: a forgotten alert is an error of ours,
 * not a change without a mail. @throws Error
 */
export function assertAlertsDecided(operation: AnyOperation, { alerts }: Decision<unknown>): void {
  const isExpected = (operation.alerts ?? []).some((kind) => causeOf(kind) === 'change');
  if (isExpected && !alerts) throw new Error(`${operation.name} declares alerts, and its decision holds none`);
}

/**
 * The write that stores an alert in the outbox: one item for all recipients, because a transaction holds a hundred
 * writes and a company may have more administrators than that. deliver-mail writes a mail per address. @throws Error
 * for an alert that the operation does not declare
 */
export function alertWrite(call: AlertCall, alert: Alert): Put {
  if (!alertsOf(call.operation).includes(alert.kind))
    throw new Error(`${call.operation.name} does not declare the alert ${alert.kind}`);
  return storedAlert(tableOf(alerting, call), alert, call);
}

/** What made an alert, besides the alert itself: nobody, where the clock did. */
type AlertSource = Pick<Call, 'now' | 'newId'> & Partial<Pick<Call, 'origin' | 'caller'>>;

/** The same for a function that no request calls. */
export function storedAlert(table: Table<{ mails: ['send'] }>, alert: Alert, source: AlertSource): Put {
  const { now } = source;
  const { kind } = mailOf[alert.kind];
  const { companyId } = alert;
  return table.mails.send({
    mailId: source.newId(),
    ownerId: companyId,
    companyId,
    kind,
    subject: mailSubject(kind),
    values: valuesOf(source, alert),
    audience: audienceOf(alert),
    createdAt: now.toISOString(),
    ttl: Math.floor(now.getTime() / 1000) + mailRetentionDays * 86_400,
  });
}

/**
 * A user as stored in an alert. The address is taken now, so that a later change cannot divert the alert. An address
 * that bounces is left out.
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

/** Time, operator and terminal. Of the terminal only the address: a user agent can contain any text. */
function valuesOf({ origin, caller, now }: AlertSource, alert: Alert): Record<string, string> {
  const isOwnAct = alert.users.some(({ userId }) => userId === caller?.userId);
  const { what } = { what: undefined, ...mailOf[alert.kind] };
  return {
    at: formatRfc3339(now),
    ...(origin?.host === 'bank' ? { channel: 'bank' } : origin && { sourceIp: origin.sourceIp }),
    ...(caller && !isOwnAct && { operatorName: caller.user.name }),
    ...('serialNumber' in alert && { serialNumber: alert.serialNumber }),
    ...('service' in alert && payeeValues(alert)),
    ...('request' in alert && requestValues(alert.request)),
    ...('outcome' in alert && { outcome: alert.outcome }),
    ...('comment' in alert && alert.comment !== undefined && { comment: alert.comment }),
    ...('reason' in alert && alert.reason !== undefined && { reason: alert.reason }),
    ...('barredBy' in alert && alert.barredBy && { barredBy: alert.barredBy.join(' ') }),
    ...('failedLines' in alert && alert.failedLines && { failedLines: String(alert.failedLines) }),
    ...('lockedUntil' in alert && { lockedUntil: formatRfc3339(new Date(alert.lockedUntil)) }),
    ...('what' in alert ? { what: alert.what.join(' ') } : what && { what }),
  };
}

function payeeValues({ service, payee, counts }: Extract<Alert, { kind: 'payeesChanged' }>): Record<string, string> {
  const { added, renamed, removed } = counts ?? {};
  return {
    service,
    ...(payee && {
      payeeName: payee.name,
      payeeBank: payee.bank,
      payeeBranch: payee.branch,
      payeeNumber: payee.numberTail,
    }),
    ...(counts && { added: String(added), renamed: String(renamed), removed: String(removed) }),
  };
}

/** All values of a mail are texts. */
const requestValues = (request: Extract<Alert, { request: unknown }>['request']): Record<string, string> =>
  Object.fromEntries(Object.entries(request).map(([name, value]) => [name, String(value)]));

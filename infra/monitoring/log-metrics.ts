import type { Metric } from './alarm.ts';

/** A number taken from existing log lines; `handle` and `handleFunction` in shared/frame write them. */
export interface LogMetric {
  readonly name: string;
  /** The functions whose logs are searched. */
  readonly functions: readonly string[];
  /** A CloudWatch filter over the JSON of one line. */
  readonly pattern: string;
  /** The field whose value is the metric. @default each line counts as one */
  readonly field?: string;
}

const runOf = (name: string) => ({ functions: [name], pattern: '{ $.message = "run" }' });
const issuing = ['acquire-certificate', 'renew-certificate'];

/** What became of what SES told. */
const eventsOf = (name: string, outcome: string) => ({
  name,
  functions: ['receive-mail-event'],
  pattern: `{ ($.message = "mail event") && ($.outcome = "${outcome}") }`,
});

/** Every number taken from logs, by its name in code. */
export const logMetrics = {
  loginsRefused: {
    name: 'LoginsRefused',
    functions: ['log-in'],
    pattern: '{ ($.message = "request") && ($.code = "session.refused") }',
  },
  issuancesFailed: {
    name: 'IssuancesFailed',
    functions: [...issuing, 'get-issuance'],
    pattern: '{ ($.message = "request") && (($.status >= 500) || ($.code = "issuance.failed")) }',
  },
  /** The authority took longer than a request waits; the applicant asks again later. */
  issuancesDelayed: {
    name: 'IssuancesDelayed',
    functions: issuing,
    pattern: '{ ($.message = "request") && ($.status = 202) }',
  },
  /** The issued certificate differs from the request: it was revoked, and a person must look. */
  certificatesNotAsAsked: {
    name: 'CertificatesNotAsAsked',
    functions: [...issuing, 'get-issuance', 'reconcile-certificates'],
    pattern: '{ $.message = "the authority issued another certificate than was asked for" }',
  },
  authorityDaysLeft: {
    name: 'AuthorityDaysLeft',
    functions: issuing,
    pattern: '{ $.message = "certificate issued" }',
    field: 'authorityDaysLeft',
  },
  reconcilerRuns: { name: 'ReconcilerRuns', ...runOf('reconcile-certificates') },
  oldestIssuance: {
    name: 'OldestUnfinishedIssuanceSeconds',
    functions: ['reconcile-certificates'],
    pattern: '{ $.message = "certificate backlog" }',
    field: 'oldestIssuanceAgeSeconds',
  },
  oldestRevocation: {
    name: 'OldestUntoldRevocationSeconds',
    functions: ['reconcile-certificates'],
    pattern: '{ $.message = "certificate backlog" }',
    field: 'oldestRevocationAgeSeconds',
  },
  /** Issuances and revocations that a run of the reconciler could not settle. */
  unsettled: {
    name: 'UnsettledCertificates',
    functions: ['reconcile-certificates'],
    pattern: '{ $.message = "certificate backlog" }',
    field: 'failed',
  },
  expiryScans: { name: 'ExpiryScans', ...runOf('scan-certificate-expiry') },
  oldestNotice: {
    name: 'OldestDueNoticeSeconds',
    functions: ['scan-certificate-expiry'],
    pattern: '{ $.message = "expiry scan" }',
    field: 'oldestDueNoticeAgeSeconds',
  },
  holidayDaysLeft: {
    name: 'HolidayDaysLeft',
    functions: ['scan-certificate-expiry'],
    pattern: '{ $.message = "public holidays" }',
    field: 'daysLeft',
  },
  sessionKeyChecks: { name: 'SessionKeyChecks', ...runOf('rotate-session-keys') },
  /** From scheduled runs only: stream runs say nothing about waiting mails. */
  oldestMail: {
    name: 'OldestWaitingMailSeconds',
    functions: ['deliver-mail'],
    pattern: '{ ($.message = "run") && ($.oldestWaitingSeconds >= 0) }',
    field: 'oldestWaitingSeconds',
  },
  /** A mail that was not sent to a marked address is the customer's to cure, and the user list shows it. */
  mailsGivenUp: {
    name: 'MailsGivenUp',
    functions: ['deliver-mail'],
    pattern: '{ ($.message = "mail given up") && ($.reason != "unreachable") }',
  },
  /** Nothing leaves, or nothing that this mail is like: nobody but us can repair it. */
  sendersRefused: {
    name: 'SendersRefused',
    functions: ['deliver-mail'],
    pattern: '{ $.message = "the mail service refuses the sender" }',
  },
  addressesMarked: eventsOf('AddressesMarked', 'marked'),
  contactsUnreachable: eventsOf('ContactsUnreachable', 'contact'),
  mailsKeptBack: eventsOf('MailsKeptBack', 'ours'),
  historyExportsGivenUp: {
    name: 'HistoryExportsGivenUp',
    functions: ['write-history-exports'],
    pattern: '{ $.message = "history export given up" }',
  },
  /** The lines of an authorised request were changed in the table, or are gone. */
  linesNotAsApproved: {
    name: 'LinesNotAsApproved',
    functions: ['get-handover'],
    pattern: '{ $.message = "lines not as approved" }',
  },
  /** Authorised requests that the core should have taken. */
  overdueRequests: {
    name: 'OverdueRequests',
    functions: ['expire-requests'],
    pattern: '{ $.message = "hand-over backlog" }',
    field: 'overdue',
  },
  /** Requests that the core has taken and whose result it should have reported. */
  unreportedRequests: {
    name: 'UnreportedRequests',
    functions: ['expire-requests'],
    pattern: '{ $.message = "hand-over backlog" }',
    field: 'unreported',
  },
  mailEventsNotUnderstood: {
    name: 'MailEventsNotUnderstood',
    functions: ['receive-mail-event'],
    pattern: '{ $.message = "mail event not understood" }',
  },
} as const satisfies Readonly<Record<string, LogMetric>>;

/** The log line of an event function's failed run or stream record. */
export const failuresOf = (name: string): LogMetric => ({
  name: `Failures-${name}`,
  functions: [name],
  pattern: '{ $.message = "function failed" }',
});

/** The namespace of a stage's metrics. */
export const namespaceOf = (stage: { readonly name: string }) => `Tegata/${stage.name}`;

/** The series of a number taken from logs. */
export const seriesOf = (stage: { readonly name: string }, { name }: LogMetric, statistic: string): Metric => ({
  namespace: namespaceOf(stage),
  name,
  statistic,
});

/** The numbers taken from one function's log. */
export function logMetricsOf(name: string, { isEvent }: { readonly isEvent: boolean }): readonly LogMetric[] {
  const named = Object.values<LogMetric>(logMetrics).filter(({ functions }) => functions.includes(name));
  return isEvent ? [...named, failuresOf(name)] : named;
}

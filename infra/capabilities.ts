import type { Kind } from '../shared/table/table.ts';

/** The module in `shared/table` with the capabilities of each kind of item. */
const modules = {
  companies: 'companies',
  users: 'users',
  rights: 'rights',
  logins: 'logins',
  strangers: 'logins',
  registrations: 'logins',
  confirmations: 'credentials',
  mailPasswords: 'credentials',
  otpRegistrations: 'otp-registrations',
  secretAnswers: 'secret-answers',
  sessions: 'sessions',
  tokens: 'tokens',
  tokenStock: 'tokens',
  tokenImports: 'token-imports',
  uploads: 'uploads',
  requestFiles: 'request-files',
  requestLines: 'request-lines',
  lineResults: 'line-results',
  certificates: 'certificates',
  issuances: 'issuances',
  lookups: 'lookups',
  mails: 'mails',
  notices: 'notices',
  histories: 'history',
  historyExports: 'history-exports',
  idempotency: 'idempotency-rows',
  sessionKeys: 'bank',
  scanProgress: 'bank',
  bankCalendar: 'calendar',
  fees: 'fees',
  standardFees: 'fees',
  payees: 'payees',
  filedPayees: 'payees',
  transferRequests: 'transfer-requests',
  involvements: 'transfer-requests',
  waitingRequests: 'transfer-requests',
  usedLimits: 'transfer-requests',
  handovers: 'handovers',
  backFill: 'back-fill',
  backFillProgress: 'back-fill',
} as const satisfies Readonly<Record<Kind, string>>;

/** The imports of some kinds' capabilities. A bundle holds no others: IAM would refuse what they ask. */
export function capabilitiesOf(kinds: readonly Kind[]): readonly { readonly kind: Kind; readonly module: string }[] {
  return kinds.map((kind) => ({ kind, module: `shared/table/${modules[kind]}.ts` }));
}

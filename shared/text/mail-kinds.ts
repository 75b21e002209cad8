import * as z from 'zod/mini';
import { PayeeService } from '../domain/payee.ts';
import { Time } from '../domain/times.ts';

/** Subjects are fixed, so that customers can tell our mails from others (D-23). */
const subjects = {
  applicationComplete: 'お申込み手続き完了のお知らせ',
  mailPassword: 'メール通知パスワードのお知らせ',
  certificateIssued: '電子証明書発行のお知らせ',
  certificateRevoked: '電子証明書失効のお知らせ',
  certificateExpiry: '電子証明書有効期限のお知らせ',
  userStopped: '利用停止のお知らせ',
  tokenRegistered: 'ワンタイムパスワード利用開始登録完了のお知らせ',
  tokenRevoked: 'トークン失効のお知らせ',
  stopLifted: '利用停止解除のお知らせ',
  emailChanged: 'メールアドレス変更のお知らせ',
  passwordsChanged: 'パスワード変更のお知らせ',
  passwordsReset: 'パスワード再設定のお知らせ',
  temporaryPasswords: 'パスワード再設定のお知らせ',
  secretAnswersRegistered: '追加認証情報登録のお知らせ',
  secretAnswersCleared: '追加認証情報初期化のお知らせ',
  userRegistered: '利用者登録のお知らせ',
  userChanged: '利用者情報変更のお知らせ',
  userDeleted: '利用者削除のお知らせ',
  strangersLocked: '利用一時停止のお知らせ',
  companyChanged: '企業情報変更のお知らせ',
  contractChanged: 'ご契約内容変更のお知らせ',
  payeesChanged: '振込先変更のお知らせ',
  approvalRequested: '承認依頼のお知らせ',
  transferReceived: 'お取引受付のお知らせ',
  transferReturned: 'お取引差戻しのお知らせ',
  transferResult: 'お取引結果のお知らせ',
} as const;

export type MailKind = keyof typeof subjects;

const Text = z.string();
/** Marks a secret value: it is sealed until the mail is sent. */
const Secret = z.string().check().brand<'Secret'>();
/** An optional secret value: not every mail of the kind has it. */
const SecretIfGiven = z.optional(Secret);
/**
 * The values that all alerts have (D-30): recipient, user, time, operator and terminal. The names and login IDs of
 * several users are joined in one value each. Alerts written before these values existed lack them.
 */
const alert = {
  addressee: z.optional(Text),
  userName: z.optional(Text),
  /** Separated by spaces; the mail shows only the beginning of each. */
  loginId: z.optional(Text),
  at: z.optional(Time),
  /** `bank`: done by the bank, on an application at the branch. */
  channel: z.optional(z.literal('bank')),
  sourceIp: z.optional(Text),
  /** The operator, if it was not the user. */
  operatorName: z.optional(Text),
  lastLogin: z.optional(Time),
};

/** What mails say of a request (T-12). */
const request = {
  ...alert,
  requestId: Text,
  service: Text,
  executionDate: Text,
  count: Text,
  total: Text,
};

/** The passwords and counters a mail names, separated by spaces; the names are those in `AlertedItem`. */
const Items = Text;

/**
 * The values of each kind of mail; others are ignored. Times are RFC 3339. Serial numbers are complete; the mail shows
 * their last digits.
 */
export const mailValues = {
  applicationComplete: z.object({
    companyName: z.optional(Text),
    temporaryLoginPassword: Secret,
    temporaryConfirmationPassword: Secret,
  }),
  mailPassword: z.object({
    userName: z.optional(Text),
    mailPassword: Secret,
    purpose: z.optional(z.enum(['emailCheck', 'createUser', 'changeUser', 'approve'])),
    expiresAt: Time,
    lastLogin: z.optional(Time),
  }),
  certificateIssued: z.object({
    userName: z.optional(Text),
    serialNumber: Text,
    notAfter: Time,
    lastLogin: z.optional(Time),
  }),
  certificateRevoked: z.object({
    userName: z.optional(Text),
    serialNumber: z.optional(Text),
    revokedAt: Time,
    lastLogin: z.optional(Time),
  }),
  certificateExpiry: z.object({
    userName: z.optional(Text),
    serialNumber: Text,
    notAfter: Time,
    /** JST calendar days; 0 on the last day, negative if a late scan finds the certificate expired. */
    daysLeft: z.int(),
    lastLogin: z.optional(Time),
  }),
  userStopped: z.object({
    ...alert,
    /** The stopped token, which is stopped for everyone who shares it (A10-9). */
    serialNumber: z.optional(Text),
    what: z.enum(['suspended', 'login', 'confirmation', 'secretAnswers', 'otp', 'otpRegistration']),
    stoppedAt: z.optional(Time),
  }),
  tokenRegistered: z.object({ ...alert, serialNumber: Text, registeredAt: z.optional(Time) }),
  tokenRevoked: z.object({ ...alert, serialNumber: Text }),
  stopLifted: z.object({ ...alert, what: Items, serialNumber: z.optional(Text) }),
  emailChanged: z.object(alert),
  passwordsChanged: z.object({ ...alert, what: Items }),
  passwordsReset: z.object({ ...alert, what: Items }),
  temporaryPasswords: z.object({
    ...alert,
    temporaryLoginPassword: SecretIfGiven,
    temporaryConfirmationPassword: SecretIfGiven,
    expiresAt: Time,
  }),
  secretAnswersRegistered: z.object(alert),
  secretAnswersCleared: z.object(alert),
  userRegistered: z.object(alert),
  userChanged: z.object({ ...alert, what: Items }),
  userDeleted: z.object(alert),
  strangersLocked: z.object({ ...alert, what: z.enum(['login', 'registration']), lockedUntil: Time }),
  companyChanged: z.object({ ...alert, what: Items }),
  contractChanged: z.object({ ...alert, what: Items }),
  payeesChanged: z.object({
    ...alert,
    what: z.enum(['payeeCreated', 'payeeChanged', 'payeeDeleted', 'payeesFiled']),
    service: PayeeService,
    payeeName: z.optional(Text),
    payeeBank: z.optional(Text),
    payeeBranch: z.optional(Text),
    /** The end of the number. */
    payeeNumber: z.optional(Text),
    added: z.optional(Text),
    renamed: z.optional(Text),
    removed: z.optional(Text),
  }),
  approvalRequested: z.object(request),
  transferReceived: z.object(request),
  transferReturned: z.object({
    ...request,
    /** What the approver wrote to the maker. */
    comment: z.optional(Text),
  }),
  transferResult: z.object({
    ...request,
    outcome: z.enum(['completed', 'failed', 'expired', 'error']),
    failedLines: z.optional(Text),
    /** The bank's words for why it failed. */
    reason: z.optional(Text),
    /** Codes of what kept it from the bank's core, separated by spaces. */
    barredBy: z.optional(Text),
  }),
} satisfies Record<MailKind, z.ZodMiniObject>;

export type MailValues<Kind extends MailKind> = z.input<(typeof mailValues)[Kind]>;

type Shape<Kind extends MailKind> = (typeof mailValues)[Kind]['shape'];

type SecretName<Kind extends MailKind> = {
  [Name in keyof Shape<Kind>]: Shape<Kind>[Name] extends typeof Secret | typeof SecretIfGiven ? Name : never;
}[keyof Shape<Kind>];

/** The kinds of mail that contain a secret. */
export type SecretMailKind = {
  [Kind in MailKind]: SecretName<Kind> extends never ? never : Kind;
}[MailKind];

/**
 * The secret values of each kind, complete by type. Who writes a mail has these names without the schemas, which only
 * deliver-mail loads.
 */
export const secretValues: { readonly [Kind in SecretMailKind]: Readonly<Record<SecretName<Kind>, true>> } = {
  applicationComplete: { temporaryLoginPassword: true, temporaryConfirmationPassword: true },
  mailPassword: { mailPassword: true },
  temporaryPasswords: { temporaryLoginPassword: true, temporaryConfirmationPassword: true },
};

/** The fixed subject of a kind of mail. */
export function mailSubject(kind: MailKind): string {
  return subjects[kind];
}

/** Whether a stored kind is a kind of mail. */
export function isMailKind(kind: string): kind is MailKind {
  return Object.hasOwn(subjects, kind);
}

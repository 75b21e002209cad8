import * as z from 'zod';
import type { Bilingual } from './language.ts';
import {
  type Line,
  layOut,
  type MailBank,
  type MailContent,
  maskedLoginId,
  serialTail,
  timeOf,
} from './mail-layout.ts';

/** Subjects are fixed, so that customers can tell our mails from others (D-23). */
const subjects = {
  applicationComplete: 'お申込み手続き完了のお知らせ',
  mailPassword: 'メール通知パスワードのお知らせ',
  certificateIssued: '電子証明書発行のお知らせ',
  certificateRevoked: '電子証明書失効のお知らせ',
  certificateExpiry: '電子証明書有効期限のお知らせ',
  userStopped: '利用停止のお知らせ',
  tokenRegistered: 'ワンタイムパスワード利用開始登録完了のお知らせ',
} as const;

export type MailKind = keyof typeof subjects;

const words = (ja: string, en: string): Bilingual => ({ ja, en });
const Text = z.string();
const Time = z.iso.datetime({ offset: true });

/** What each mail is written from; more is ignored. Times are RFC 3339, serial numbers whole: the mail shows their tail. */
export const mailValues = {
  applicationComplete: z.object({
    companyName: Text.optional(),
    temporaryLoginPassword: Text,
    temporaryConfirmationPassword: Text,
  }),
  mailPassword: z.object({
    userName: Text.optional(),
    mailPassword: Text,
    purpose: z.enum(['emailCheck', 'createUser', 'changeUser']).optional(),
    expiresAt: Time,
    lastLogin: Time.optional(),
  }),
  certificateIssued: z.object({
    userName: Text.optional(),
    serialNumber: Text,
    notAfter: Time,
    lastLogin: Time.optional(),
  }),
  certificateRevoked: z.object({
    userName: Text.optional(),
    serialNumber: Text.optional(),
    revokedAt: Time,
    lastLogin: Time.optional(),
  }),
  certificateExpiry: z.object({
    userName: Text.optional(),
    serialNumber: Text,
    notAfter: Time,
    /** JST calendar days; 0 is the day itself, negative when a late scan finds the certificate expired. */
    daysLeft: z.int(),
    lastLogin: Time.optional(),
  }),
  userStopped: z.object({
    userName: Text.optional(),
    loginId: Text,
    what: z.enum(['suspended', 'login', 'confirmation']),
    stoppedAt: Time.optional(),
    lastLogin: Time.optional(),
  }),
  tokenRegistered: z.object({
    userName: Text.optional(),
    serialNumber: Text,
    registeredAt: Time,
    lastLogin: Time.optional(),
  }),
} satisfies Record<MailKind, z.ZodObject>;

export type MailValues<Kind extends MailKind> = z.input<(typeof mailValues)[Kind]>;

/** The fixed subject of a kind of mail. */
export function mailSubject(kind: MailKind): string {
  return subjects[kind];
}

/** Whether a stored kind is one there is a mail for. */
export function isMailKind(kind: string): kind is MailKind {
  return Object.hasOwn(subjects, kind);
}

/** Writes the mail of a kind. @throws Error when the kind is unknown, ZodError when a value is missing or wrong. */
export function renderMail(kind: string, values: unknown, bank: MailBank): { subject: string; text: string } {
  if (!isMailKind(kind)) throw new Error(`no mail of the kind ${kind}`);
  return { subject: mailSubject(kind), text: layOut(contents[kind](values), bank) };
}

const contents: Readonly<Record<MailKind, (values: unknown) => MailContent>> = {
  applicationComplete: (values) => applicationComplete(mailValues.applicationComplete.parse(values)),
  mailPassword: (values) => mailPassword(mailValues.mailPassword.parse(values)),
  certificateIssued: (values) => certificateIssued(mailValues.certificateIssued.parse(values)),
  certificateRevoked: (values) => certificateRevoked(mailValues.certificateRevoked.parse(values)),
  certificateExpiry: (values) => certificateExpiry(mailValues.certificateExpiry.parse(values)),
  userStopped: (values) => userStopped(mailValues.userStopped.parse(values)),
  tokenRegistered: (values) => tokenRegistered(mailValues.tokenRegistered.parse(values)),
};

const lastLogin = (at: string | undefined): Line => [words('前回のログイン', 'Last login'), timeOf(at)];
const certificateSerial = (serialNumber: string | undefined): Line => [
  words('証明書シリアル番号（下4桁）', 'Certificate serial number (last 4 digits)'),
  serialTail(serialNumber),
];
const certificateExpires = (notAfter: string): Line => [
  words('証明書有効期限', 'Certificate valid until'),
  timeOf(notAfter),
];

// The account that completes the identification is not in this mail: whoever intercepts it lacks the other half (A3-3).
function applicationComplete(values: z.infer<typeof mailValues.applicationComplete>): MailContent {
  return {
    addressee: values.companyName,
    opening: words(
      'お申込み手続きが完了しました。代表口座と次の仮パスワードで、ログインIDを取得してください。',
      'Your application is complete. Please acquire your login ID with your representative account and these temporary passwords.',
    ),
    lines: [
      [words('仮ログインパスワード', 'Temporary login password'), values.temporaryLoginPassword],
      [words('仮確認用パスワード', 'Temporary confirmation password'), values.temporaryConfirmationPassword],
    ],
    advice: [
      words(
        '仮パスワードはログインID取得の際に、お客様のパスワードへ変更していただきます。',
        'You replace them with passwords of your own when you acquire the login ID.',
      ),
    ],
  };
}

const purposes = {
  emailCheck: words('メールアドレスの送達確認', 'check of the e-mail address'),
  createUser: words('利用者の新規登録', 'registration of a user'),
  changeUser: words('利用者情報の変更', 'change of a user'),
};

function mailPassword(values: z.infer<typeof mailValues.mailPassword>): MailContent {
  return {
    addressee: values.userName,
    opening: words('メール通知パスワードをお知らせします。', 'Here is your mail password.'),
    lines: [
      [words('メール通知パスワード', 'Mail password'), values.mailPassword],
      [words('お手続き', 'Purpose'), values.purpose && purposes[values.purpose]],
      [words('メール通知パスワード有効期限', 'Mail password valid until'), timeOf(values.expiresAt)],
      lastLogin(values.lastLogin),
    ],
    advice: [words('このお手続きに一度だけご利用いただけます。', 'It can be used once, for this purpose only.')],
  };
}

function certificateIssued(values: z.infer<typeof mailValues.certificateIssued>): MailContent {
  return {
    addressee: values.userName,
    opening: words('電子証明書を発行しました。', 'A certificate has been issued to you.'),
    lines: [certificateSerial(values.serialNumber), certificateExpires(values.notAfter), lastLogin(values.lastLogin)],
    advice: [
      words(
        '電子証明書を有効にするには、一度すべてのブラウザを閉じてください。',
        'Please close all browsers once for the certificate to take effect.',
      ),
    ],
  };
}

function certificateRevoked(values: z.infer<typeof mailValues.certificateRevoked>): MailContent {
  return {
    addressee: values.userName,
    opening: words(
      '電子証明書を失効しました。この電子証明書ではログインできません。',
      'Your certificate has been revoked. It can no longer be used to log in.',
    ),
    lines: [
      certificateSerial(values.serialNumber),
      [words('失効日時', 'Revoked at'), timeOf(values.revokedAt)],
      lastLogin(values.lastLogin),
    ],
    advice: [
      words(
        '引き続きご利用になる場合は、ログイン画面より新たに電子証明書を取得してください。',
        'To go on using the service, please acquire a new certificate from the login screen.',
      ),
    ],
  };
}

function certificateExpiry(values: z.infer<typeof mailValues.certificateExpiry>): MailContent {
  const { daysLeft } = values;
  return {
    addressee: values.userName,
    opening: expiryOpening(daysLeft),
    lines: [
      certificateExpires(values.notAfter),
      [words('残り日数', 'Days left'), daysLeft < 0 ? undefined : words(`${daysLeft}日`, String(daysLeft))],
      certificateSerial(values.serialNumber),
      lastLogin(values.lastLogin),
    ],
    advice: [
      daysLeft < 0
        ? words(
            '電子証明書を失効のうえ、新たに取得してください。失効はマスターユーザ、管理者ユーザまたはお取引店にご依頼ください。',
            'It has to be revoked and a new one acquired. Please ask your master user, an administrator or your branch.',
          )
        : words(
            '期限までに、いつもの手順でログインし、証明書更新選択画面から更新してください。期限を過ぎるとログインできなくなります。',
            'Please log in as usual before then and renew it on the screen that is shown. After that time it cannot be used to log in.',
          ),
    ],
  };
}

function expiryOpening(daysLeft: number): Bilingual {
  if (daysLeft < 0) return words('電子証明書の有効期限が切れました。', 'Your certificate has expired.');
  if (daysLeft === 0) return words('本日、電子証明書の有効期限を迎えます。', 'Your certificate expires today.');
  const days = `${daysLeft} day${daysLeft === 1 ? '' : 's'}`;
  return words(`電子証明書の有効期限まで、あと${daysLeft}日です。`, `Your certificate expires in ${days}.`);
}

const stops = {
  suspended: {
    shown: words('サービス全体', 'the whole service'),
    why: words(
      '管理者の操作により、サービスの利用を停止しました。',
      'Use of the service was suspended by an administrator.',
    ),
  },
  login: {
    shown: words('ログインパスワード', 'login password'),
    why: words(
      'ログインパスワードの入力を続けて誤ったため、利用を停止しました。',
      'The login password was stopped after several wrong attempts.',
    ),
  },
  confirmation: {
    shown: words('確認用パスワード', 'confirmation password'),
    why: words(
      '確認用パスワードの入力を続けて誤ったため、利用を停止し、ログインを終了しました。',
      'The confirmation password was stopped after several wrong attempts, and the session was ended.',
    ),
  },
};

function userStopped(values: z.infer<typeof mailValues.userStopped>): MailContent {
  const stop = stops[values.what];
  return {
    opening: stop.why,
    lines: [
      [words('利用者', 'User'), values.userName],
      [words('ログインID', 'Login ID'), maskedLoginId(values.loginId)],
      [words('停止した項目', 'Stopped'), stop.shown],
      [words('停止日時', 'Stopped at'), timeOf(values.stoppedAt)],
      lastLogin(values.lastLogin),
    ],
    advice: [
      words(
        '解除はマスターユーザまたは管理者ユーザが行えます。マスターユーザご自身の場合はお取引店にお問い合わせください。',
        'Your master user or an administrator can release it; for the master user itself, your branch can.',
      ),
    ],
  };
}

function tokenRegistered(values: z.infer<typeof mailValues.tokenRegistered>): MailContent {
  return {
    addressee: values.userName,
    opening: words(
      'ワンタイムパスワードの利用開始登録が完了しました。',
      'Your one-time password token has been registered.',
    ),
    lines: [
      [words('トークンシリアル番号（下4桁）', 'Token serial number (last 4 digits)'), serialTail(values.serialNumber)],
      [words('登録日時', 'Registered at'), timeOf(values.registeredAt)],
      lastLogin(values.lastLogin),
    ],
    advice: [],
  };
}

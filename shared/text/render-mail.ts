import { certificateExpiry, certificateIssued, certificateRevoked } from './certificate-mails.ts';
import type { Bilingual } from './language.ts';
import {
  lastLogin,
  layOut,
  type MailBank,
  type MailContent,
  maskedLoginId,
  serialTail,
  timeOf,
  words,
} from './mail-layout.ts';
import { isMailKind, type MailKind, type MailValues, mailSubject, mailValues } from './mails.ts';

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

// The account that completes the identification is not in this mail: whoever intercepts it lacks the other half (A3-3).
function applicationComplete(values: MailValues<'applicationComplete'>): MailContent {
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

function mailPassword(values: MailValues<'mailPassword'>): MailContent {
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

interface Stop {
  readonly shown: Bilingual;
  readonly why: Bilingual;
  /** Who lifts it, where not every administrator can. */
  readonly release?: Bilingual;
}

const tokenLabel = ['トークンシリアル番号（下4桁）', 'Token serial number (last 4 digits)'] as const;

const stops: Readonly<Record<MailValues<'userStopped'>['what'], Stop>> = {
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
  otp: {
    shown: words('ワンタイムパスワード', 'one-time password'),
    why: words(
      'ワンタイムパスワードの入力を続けて誤ったため、このトークンを使用するすべての利用者のワンタイムパスワードを停止しました。',
      'One-time passwords were stopped after several wrong attempts, for every user who shares the token.',
    ),
    release: words(
      '解除は、このトークンをご利用でないマスターユーザまたは管理者ユーザが行えます。',
      'Your master user or an administrator can release it, if they do not use this token themselves.',
    ),
  },
};

function userStopped(values: MailValues<'userStopped'>): MailContent {
  const stop = stops[values.what];
  return {
    opening: stop.why,
    lines: [
      [words('利用者', 'User'), values.userName],
      [words('ログインID', 'Login ID'), values.loginId && maskedLoginId(values.loginId)],
      [words(...tokenLabel), values.serialNumber && serialTail(values.serialNumber)],
      [words('停止した項目', 'Stopped'), stop.shown],
      [words('停止日時', 'Stopped at'), timeOf(values.stoppedAt)],
      lastLogin(values.lastLogin),
    ],
    advice: [
      stop.release ??
        words(
          '解除はマスターユーザまたは管理者ユーザが行えます。マスターユーザご自身の場合はお取引店にお問い合わせください。',
          'Your master user or an administrator can release it; for the master user itself, your branch can.',
        ),
    ],
  };
}

function tokenRegistered(values: MailValues<'tokenRegistered'>): MailContent {
  return {
    addressee: values.userName,
    opening: words(
      'ワンタイムパスワードの利用開始登録が完了しました。',
      'Your one-time password token has been registered.',
    ),
    lines: [
      [words(...tokenLabel), serialTail(values.serialNumber)],
      [words('登録日時', 'Registered at'), timeOf(values.registeredAt)],
      lastLogin(values.lastLogin),
    ],
    advice: [],
  };
}

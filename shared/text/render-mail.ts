import {
  companyChanged,
  contractChanged,
  emailChanged,
  passwordsChanged,
  passwordsReset,
  payeesChanged,
  secretAnswersCleared,
  secretAnswersRegistered,
  stopLifted,
  strangersLocked,
  temporaryPasswords,
  tokenRegistered,
  tokenRevoked,
  userChanged,
  userDeleted,
  userRegistered,
  userStopped,
} from './alert-mails.ts';
import { certificateExpiry, certificateIssued, certificateRevoked } from './certificate-mails.ts';
import { isMailKind, type MailKind, type MailValues, mailSubject, mailValues } from './mail-kinds.ts';
import { lastLogin, layOut, type MailBank, type MailContent, tellNobody, timeOf, words } from './mail-layout.ts';
import { approvalRequested, transferReceived, transferResult, transferReturned } from './transfer-mails.ts';

/** Writes a mail. @throws Error if the kind is unknown, ZodError if a value is missing or invalid. */
export function renderMail(kind: string, values: unknown, bank: MailBank): { subject: string; text: string } {
  if (!isMailKind(kind)) throw new Error(`no mail of the kind ${kind}`);
  return { subject: mailSubject(kind), text: layOut(contents[kind](values), bank) };
}

/** What each kind of mail says, from its values. */
export const contents: Readonly<Record<MailKind, (values: unknown) => MailContent>> = {
  applicationComplete: (values) => applicationComplete(mailValues.applicationComplete.parse(values)),
  mailPassword: (values) => mailPassword(mailValues.mailPassword.parse(values)),
  certificateIssued: (values) => certificateIssued(mailValues.certificateIssued.parse(values)),
  certificateRevoked: (values) => certificateRevoked(mailValues.certificateRevoked.parse(values)),
  certificateExpiry: (values) => certificateExpiry(mailValues.certificateExpiry.parse(values)),
  userStopped: (values) => userStopped(mailValues.userStopped.parse(values)),
  tokenRegistered: (values) => tokenRegistered(mailValues.tokenRegistered.parse(values)),
  tokenRevoked: (values) => tokenRevoked(mailValues.tokenRevoked.parse(values)),
  stopLifted: (values) => stopLifted(mailValues.stopLifted.parse(values)),
  emailChanged: (values) => emailChanged(mailValues.emailChanged.parse(values)),
  passwordsChanged: (values) => passwordsChanged(mailValues.passwordsChanged.parse(values)),
  passwordsReset: (values) => passwordsReset(mailValues.passwordsReset.parse(values)),
  temporaryPasswords: (values) => temporaryPasswords(mailValues.temporaryPasswords.parse(values)),
  secretAnswersRegistered: (values) => secretAnswersRegistered(mailValues.secretAnswersRegistered.parse(values)),
  secretAnswersCleared: (values) => secretAnswersCleared(mailValues.secretAnswersCleared.parse(values)),
  userChanged: (values) => userChanged(mailValues.userChanged.parse(values)),
  userRegistered: (values) => userRegistered(mailValues.userRegistered.parse(values)),
  userDeleted: (values) => userDeleted(mailValues.userDeleted.parse(values)),
  companyChanged: (values) => companyChanged(mailValues.companyChanged.parse(values)),
  contractChanged: (values) => contractChanged(mailValues.contractChanged.parse(values)),
  payeesChanged: (values) => payeesChanged(mailValues.payeesChanged.parse(values)),
  approvalRequested: (values) => approvalRequested(mailValues.approvalRequested.parse(values)),
  transferReceived: (values) => transferReceived(mailValues.transferReceived.parse(values)),
  transferReturned: (values) => transferReturned(mailValues.transferReturned.parse(values)),
  transferResult: (values) => transferResult(mailValues.transferResult.parse(values)),
  strangersLocked: (values) => strangersLocked(mailValues.strangersLocked.parse(values)),
};

// The mail does not name the account needed to register: somebody who intercepts it lacks that half (A3-3).
function applicationComplete(values: MailValues<'applicationComplete'>): MailContent {
  return {
    addressee: values.companyName,
    opening: words(
      'お申込み手続きが完了しました。代表口座と次の仮パスワードで、ログインIDを取得してください。',
      'Your application is complete. Please acquire your login ID with your representative account and the temporary passwords below.',
    ),
    lines: [
      [words('仮ログインパスワード', 'Temporary login password'), values.temporaryLoginPassword],
      [words('仮確認用パスワード', 'Temporary confirmation password'), values.temporaryConfirmationPassword],
    ],
    advice: [
      words(
        '仮パスワードはログインID取得の際に、お客様のパスワードへ変更していただきます。',
        'You will replace them with your own passwords when you acquire your login ID.',
      ),
      tellNobody,
    ],
  };
}

const purposes = {
  emailCheck: words('メールアドレスの送達確認', 'e-mail check'),
  createUser: words('利用者の新規登録', 'registration of a user'),
  changeUser: words('利用者情報の変更', 'change of a user'),
  approve: words('お取引の承認', 'approval of requests'),
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
    advice: [
      words('このお手続きに一度だけご利用いただけます。', 'It can be used once, and only for this purpose.'),
      tellNobody,
    ],
  };
}

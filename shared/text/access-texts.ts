import type { AccessBar } from '../domain/access.ts';
import type { Bilingual, Language } from './language.ts';

const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** The texts of what bars a user. */
export const accessTexts: Readonly<Record<AccessBar, Bilingual>> = {
  'service.closed': words('サービス時間外または休止中です。', 'The service is closed now.'),
  'company.suspended': words('契約が利用停止中です。', 'The contract is suspended.'),
  'company.closed': words('契約は解約済みです。', 'The contract is closed.'),
  'user.suspended': words('管理者により利用停止中です。', 'An administrator has suspended the user.'),
  'login.stopped': words('ログインの失敗により利用停止中です。', 'Wrong passwords have stopped the login.'),
  'login.locked': words('ログインが一時的にロックされています。', 'Wrong passwords have locked the login for a time.'),
  'login.method': words('契約のログイン方式と異なります。', 'The contract has another login method.'),
  'password.expired': words('仮パスワードの有効期限が切れています。', 'The temporary password has expired.'),
  'certificate.none': words('電子証明書が未発行です。', 'The user has no certificate.'),
  'certificate.issuing': words('電子証明書を発行中です。', "The user's certificate is being issued."),
  'certificate.expired': words('電子証明書の有効期限が切れています。', 'The certificate has expired.'),
  'certificate.revoked': words('電子証明書は失効済みです。', 'The certificate is revoked.'),
  'confirmation.stopped': words('確認用パスワードが利用停止中です。', 'The confirmation password is stopped.'),
  'secretAnswers.stopped': words('追加認証が利用停止中です。', 'The answers to secret questions are stopped.'),
  'otpRegistration.stopped': words(
    'ワンタイムパスワードの利用開始登録が利用停止中です。',
    'The registration of a token is stopped.',
  ),
  'token.stopped': words('トークンが利用停止中です。', 'The token is stopped.'),
  'token.missing': words('トークンの利用開始登録がされていません。', 'The user needs a token and has registered none.'),
};

/** What bars a user, in words for the help desk. */
export const accessText = (bar: AccessBar, language: Language): string => accessTexts[bar][language];

import type { AccessBar, Blocked } from '../domain/access.ts';
import type { RefusalReason } from '../domain/login-bars.ts';
import type { LookupKind } from '../domain/lookups.ts';
import type { PayeeKind } from '../domain/payee-rights.ts';
import type { ClosableService } from '../domain/service-hours.ts';
import type { SessionEnd } from '../domain/session-life.ts';
import type { Severity } from '../domain/severity.ts';
import type { Bilingual } from './language.ts';

/** Words of one group of codes. */
export type CodeWords<Code extends string = string> = Readonly<Record<Code, Bilingual>>;

const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** The states of a contract. */
export const companyStateWords: CodeWords<'usable' | 'suspended' | 'closed'> = {
  usable: words('利用可能', 'Usable'),
  suspended: words('利用停止', 'Suspended'),
  closed: words('解約済み', 'Closed'),
};

export const loginMethodWords: CodeWords<'password' | 'certificate'> = {
  password: words('ID・パスワード方式', 'Login ID and password'),
  certificate: words('電子証明書方式', 'Client certificate'),
};

/** The types of accounts that only payees have, and those that are only debited. */
export const otherAccountWords: CodeWords<'other' | 'taxReserve'> = {
  other: words('その他', 'Other'),
  taxReserve: words('納税準備', 'Tax reserve'),
};

/** Who keeps a payee. */
export const payeeKindWords: CodeWords<PayeeKind> = {
  own: words('利用者登録口座', 'Kept by the company'),
  filed: words('事前登録口座', 'Filed with the bank'),
};

/** What a new list of filed payees did to one of them. */
export const payeeChangeWords: CodeWords<'added' | 'renamed'> = {
  added: words('追加', 'Added'),
  renamed: words('名義変更', 'Renamed'),
};

export const severityWords: CodeWords<Severity> = {
  critical: words('重要', 'Critical'),
  warning: words('注意', 'Warning'),
  information: words('お知らせ', 'Information'),
};

/** What can be open or closed besides the services of a contract. */
export const closableWords: CodeWords<Extract<ClosableService, 'whole' | 'firstRegistration'>> = {
  whole: words('サービス全体', 'The whole service'),
  firstRegistration: words('ログインID取得', 'Login ID acquisition'),
};

/** What a bar of `explain-access` blocks. */
export const blockedWords: CodeWords<Blocked> = {
  login: words('ログイン', 'Login'),
  proofs: words('確認用パスワードによる操作', 'Acts confirmed with the confirmation password'),
  secretQuestion: words('追加認証', 'Secret questions'),
  tokenRegistration: words('ワンタイムパスワード利用開始登録', 'Token registration'),
  codes: words('ワンタイムパスワードによる操作', 'Acts that need a one-time password'),
};

/** Why a session ended. */
export const sessionEndWords: CodeWords<SessionEnd | 'certificateEnded'> = {
  replaced: words('新しいログインによる終了', 'Replaced by a later login'),
  companyStateChanged: words('契約状態の変更による終了', "The contract's state changed"),
  expired: words('有効時間の経過', 'Expired'),
  idle: words('無操作による終了', 'Ended after a time without requests'),
  serviceClosed: words('サービス時間の終了', 'The service closed'),
  userNotUsable: words('利用者の利用停止による終了', 'The user is not usable'),
  companyNotUsable: words('契約の利用停止による終了', 'The contract is not usable'),
  certificateEnded: words('電子証明書の失効・有効期限切れによる終了', 'The certificate was revoked or has expired'),
};

/** How `find-customer` found a line. */
export const foundByWords: CodeWords<Exclude<LookupKind, 'companies'> | 'token'> = {
  account: words('口座番号', 'Account'),
  companyName: words('企業名', "Company's name"),
  companyKana: words('企業名カナ', "Company's name in kana"),
  userName: words('利用者名', "User's name"),
  email: words('メールアドレス', 'E-mail address'),
  loginId: words('ログインID', 'Login ID'),
  contractId: words('契約番号', 'Contract number'),
  certificate: words('電子証明書', 'Certificate'),
  token: words('トークン', 'Token'),
};

/** Counters of failures, in `explain-access`. */
export const counterWords: CodeWords = {
  'login.knownDevices': words('ログインパスワード（登録済みの端末）', 'Login password, from known devices'),
  'login.unknownDevices': words('ログインパスワード（未登録の端末）', 'Login password, from unknown devices'),
  'login.certificate': words('ログインパスワード（電子証明書）', 'Login password, with the certificate'),
  confirmation: words('確認用パスワード', 'Confirmation password'),
  secretAnswers: words('追加認証', 'Secret questions'),
  otpRegistration: words('ワンタイムパスワード利用開始登録', 'Token registration'),
  token: words('ワンタイムパスワード', 'One-time password'),
};

export const counterStateWords: CodeWords<'usable' | 'locked' | 'stopped'> = {
  usable: words('利用可能', 'Usable'),
  locked: words('一時ロック中', 'Locked for a time'),
  stopped: words('利用停止', 'Stopped'),
};

/** What an administrator unlocks or resets. */
export const unlockableWords: CodeWords<'login' | 'confirmation' | 'secretAnswers' | 'otpRegistration'> = {
  login: words('ログインパスワード', 'Login password'),
  confirmation: words('確認用パスワード', 'Confirmation password'),
  secretAnswers: words('追加認証', 'Secret questions'),
  otpRegistration: words('ワンタイムパスワード利用開始登録', 'Token registration'),
};

/** The fields of a user's record that an editor may change. */
export const userFieldWords: CodeWords = {
  loginId: words('ログインID', 'Login ID'),
  loginPassword: words('ログインパスワード', 'Login password'),
  confirmationPassword: words('確認用パスワード', 'Confirmation password'),
  forceChange: words('パスワード強制変更', 'Change of passwords at the next login'),
  name: words('利用者名', 'Name'),
  email: words('メールアドレス', 'E-mail address'),
  administrator: words('管理者権限', "Administrator's right"),
  permissions: words('サービス利用権限', 'Rights'),
  accounts: words('利用可能口座', 'Accounts'),
  limits: words('利用者一回当たり限度額', 'Limits per transaction'),
};

/** What happens to the certificate when a user is changed. */
export const certificateChoiceWords: CodeWords<'keep' | 'reissue' | 'revoke'> = {
  keep: words('変更しない', 'Keep'),
  reissue: words('再発行', 'Re-issue'),
  revoke: words('失効', 'Revoke'),
};

export const feeTableWords: CodeWords = {
  'payee-transfer': words('先方負担手数料（振込振替）', 'Borne by the payee, transfers'),
  'payee-bulk': words('先方負担手数料（総合振込）', 'Borne by the payee, bulk transfers'),
  'payer-bulk': words('当方負担手数料（総合振込）', 'Borne by the payer, bulk transfers'),
};

export const actorWords: CodeWords<'user' | 'bank' | 'system'> = {
  user: words('利用者', 'User'),
  bank: words('お取引店', 'The bank'),
  system: words('自動処理', 'Automatic'),
};

export const outcomeWords: CodeWords<'done' | 'refused'> = {
  done: words('完了', 'Done'),
  refused: words('エラー', 'Refused'),
};

/** Who may call an operation that ends a bar. */
export const helperWords: CodeWords<'bank' | 'administrator' | 'user'> = {
  bank: words('お取引店', 'The bank'),
  administrator: words('管理者', 'An administrator'),
  user: words('利用者本人', 'The user'),
};

export const deviceWords: CodeWords<'known' | 'unknown'> = {
  known: words('登録済みの端末', 'A known device'),
  unknown: words('未登録の端末', 'An unknown device'),
};

export const hostWords: CodeWords<'entry' | 'secure'> = {
  entry: words('ID・パスワードによるログイン', 'Without a client certificate'),
  secure: words('電子証明書によるログイン', 'With a client certificate'),
};

export const doorWords: CodeWords<'administrator' | 'user'> = {
  administrator: words('管理者ログイン', "Administrators' login page"),
  user: words('利用者ログイン', "Users' login page"),
};

/** What follows the first registration. */
export const registrationNextWords: CodeWords<'login' | 'certificate'> = {
  login: words('ログイン', 'Login'),
  certificate: words('電子証明書の取得', 'Acquisition of a certificate'),
};

export const mailPurposeWords: CodeWords<'createUser' | 'changeUser' | 'approve'> = {
  createUser: words('利用者の新規登録', 'Registration of a user'),
  changeUser: words('利用者情報の変更', 'Change of a user'),
  approve: words('お取引の承認', 'Approval of requests'),
};

export const mailStateWords: CodeWords<'queued' | 'sent' | 'failed'> = {
  queued: words('送信待ち', 'Waiting to be sent'),
  sent: words('送信済み', 'Sent'),
  failed: words('送信失敗', 'Could not be sent'),
};

export const closureStateWords: CodeWords<'announced' | 'inForce' | 'ended'> = {
  announced: words('予定', 'Announced'),
  inForce: words('休止中', 'In force'),
  ended: words('終了', 'Ended'),
};

export const exportStateWords: CodeWords<'waiting' | 'running' | 'done' | 'failed' | 'expired'> = {
  waiting: words('待機中', 'Waiting'),
  running: words('出力中', 'Running'),
  done: words('出力済み', 'Done'),
  failed: words('失敗', 'Failed'),
  expired: words('保存期間終了', 'No longer kept'),
};

/** A token in the bank's stock. */
export const stockStateWords: CodeWords<'importing' | 'inStock' | 'assigned'> = {
  importing: words('登録処理中', 'Being imported'),
  inStock: words('在庫', 'In stock'),
  assigned: words('割当済み', 'Assigned to a company'),
};

export const fileFormatWords: CodeWords<'csv' | 'jsonl' | 'pskc'> = {
  csv: words('CSV', 'Comma-separated values'),
  jsonl: words('JSON（1行に1件）', 'A JSON object on each line'),
  pskc: words('PSKC（RFC 6030）', 'PSKC (RFC 6030)'),
};

export const sortWords: CodeWords = {
  asc: words('昇順', 'Ascending'),
  desc: words('降順', 'Descending'),
  loginId: words('ログインID順', 'By login ID'),
  name: words('利用者名順', 'By name'),
};

/** A reason in a refused login's history besides what bars a user. */
export const refusalReasonWords: CodeWords<Exclude<RefusalReason, AccessBar>> = {
  'login.unknown': words('該当するログインIDがありません。', 'There is no such login ID.'),
  'password.wrong': words('パスワードに誤りがあります。', 'The password was wrong.'),
};

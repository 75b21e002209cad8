import { formatEnglish, formatJapanese } from '../domain/jst.ts';
import type { Bilingual, Language } from './language.ts';

const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** The words of prints (A8-8, A12-3), as the manuals' screens have them. */
export const printTexts = {
  company: words('企業名', 'Company'),
  period: words('対象期間', 'Period'),
  printedBy: words('印刷した利用者', 'Printed by'),
  printedAt: words('印刷日時', 'Printed at'),
  page: words('{page} / {pages} ページ', 'Page {page} of {pages}'),
  rows: words('件数', 'Rows'),
  user: words('利用者', 'User'),
  history: words('操作履歴照会', 'Operation history'),
  historyList: words('操作履歴', 'Operations'),
  at: words('操作日時', 'Time'),
  loginId: words('ログインID', 'Login ID'),
  operation: words('業務・操作内容', 'Operation'),
  subject: words('対象', 'Subject'),
  outcome: words('結果', 'Result'),
  terminal: words('操作端末', 'Terminal'),
  noHistory: words('該当する操作はありません。', 'No operations were found.'),
  done: words('完了', 'Done'),
  refused: words('エラー', 'Refused'),
  bank: words('お取引店', 'The bank'),
  system: words('自動処理', 'Automatic'),
  userRecord: words('利用者情報照会', 'User record'),
  basics: words('利用者基本情報', 'User'),
  name: words('利用者名', 'Name'),
  email: words('メールアドレス', 'E-mail address'),
  emailState: words('メールアドレス状態', 'State of the e-mail address'),
  role: words('利用者区分', 'Class'),
  administrator: words('管理者権限', "Administrator's right"),
  granted: words('付与する', 'Granted'),
  notGranted: words('付与しない', 'Not granted'),
  loginPassword: words('ログインパスワード', 'Login password'),
  confirmationPassword: words('確認用パスワード', 'Confirmation password'),
  serviceState: words('サービス状態', 'State'),
  certificateState: words('証明書状態', 'Certificate'),
  issueNumber: words('電子証明書発行番号', 'Issue number'),
  registeredOn: words('電子証明書発行データ登録日', 'Registered on'),
  certificateEnd: words('証明書有効期限', 'Certificate valid until'),
  rights: words('サービス利用権限', 'Rights'),
  group: words('業務', 'Service'),
  right: words('権限', 'Right'),
  noRights: words('登録されている権限はありません。', 'No rights are granted.'),
  accounts: words('利用可能口座', 'Accounts'),
  account: words('口座', 'Account'),
  accountName: words('口座メモ', 'Name'),
  noAccounts: words('利用可能口座はありません。', 'No accounts can be used.'),
  limits: words('利用者一回当たり限度額', 'Limits per transaction'),
  amount: words('限度額（円）', 'Limit (yen)'),
  noLimits: words('登録されている限度額はありません。', 'No limits are set.'),
} as const satisfies Readonly<Record<string, Bilingual>>;

/** A day (YYYY-MM-DD) in a print. */
export const printedDay = (day: string, language: Language): string =>
  language === 'ja' ? day.replace(/^(\d+)-(\d+)-(\d+)$/, '$1年$2月$3日') : day;

/** A time in a print. */
export const printedTime = (at: Date, language: Language): string =>
  language === 'ja' ? formatJapanese(at) : formatEnglish(at);

import type { ApprovalMode } from '../domain/approval-modes.ts';
import type { CertificateState } from '../domain/certificate-life.ts';
import type { ContractService } from '../domain/contract-services.ts';
import type { AccountType } from '../domain/fields.ts';
import type { LimitRow } from '../domain/limits.ts';
import type { ServiceState } from '../domain/service-state.ts';
import type { TokenState } from '../domain/token-rules.ts';
import type { BatchSource, RequestService, TransferWay } from '../domain/transfers/services.ts';
import type { RequestState } from '../domain/transfers/states.ts';
import type { Role } from '../domain/user-rules.ts';
import type { Bilingual } from './language.ts';

const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** What screens call the services of a contract (A6-9). */
export const serviceWords: Readonly<Record<ContractService, Bilingual>> = {
  enquiry: words('照会', 'Enquiries'),
  transfer: words('振込振替', 'Transfers'),
  bulkTransfer: words('総合振込', 'Bulk transfers'),
  payroll: words('給与・賞与振込', 'Salary and bonus'),
  accountDebit: words('口座振替', 'Account debits'),
  payment: words('税金・各種料金の払込み', 'Taxes and charges'),
  densai: words('でんさいネット', 'Densai Net'),
  foreignExchange: words('外為Web', 'Foreign exchange'),
};

/** What screens call the services of requests (T-1). */
export const requestServiceWords: Readonly<Record<RequestService, Bilingual>> = {
  transfer: words('振込振替', 'Transfer'),
  bulkTransfer: words('総合振込', 'Bulk transfer'),
  salary: words('給与振込', 'Salary'),
  bonus: words('賞与振込', 'Bonus'),
  accountDebit: words('口座振替', 'Account debit'),
};

/** T-2. */
export const transferWayWords: Readonly<Record<TransferWay, Bilingual>> = {
  preRegistered: words('事前登録口座', 'Account filed with the bank'),
  userRegistered: words('利用者登録口座', 'Account registered by the company'),
  newAccount: words('新規口座指定', 'New account'),
};

/** A9-7, A9-8. */
export const batchSourceWords: Readonly<Record<BatchSource, Bilingual>> = {
  screen: words('画面入力', 'Entered on screen'),
  file: words('ファイル受付', 'Received as a file'),
};

/** T-5. */
export const requestStateWords: Readonly<Record<RequestState, Bilingual>> = {
  saved: words('保存中', 'Saved'),
  awaitingFirst: words('承認待ち（一次）', 'Awaiting the first approval'),
  awaitingFinal: words('承認待ち', 'Awaiting the last approval'),
  authorised: words('承認済み', 'Authorised'),
  taken: words('受付済み', 'Taken by the bank'),
  completed: words('処理済み', 'Completed'),
  failed: words('処理不能', 'Failed'),
  withdrawn: words('引戻済み', 'Withdrawn'),
  returned: words('差戻済み', 'Returned'),
  approvalCancelled: words('承認取消済み', 'Approval cancelled'),
  error: words('エラー', 'Error'),
  deleted: words('削除', 'Deleted'),
  cancelled: words('取消済み', 'Cancelled'),
  expired: words('期限切れ', 'Expired'),
};

/** 振込手数料 is borne by 当方 or 先方 (T-11). */
export const feeBearerWords = {
  payer: words('当方負担', 'The payer'),
  payee: words('先方負担', 'The payee'),
} as const;

/** What a user can do with a request (T-6…T-9). */
export const requestActWords = {
  change: words('変更', 'Change'),
  delete: words('削除', 'Delete'),
  switch: words('切替', 'Switch to another service'),
  withdraw: words('引戻し', 'Withdraw'),
  approve: words('承認', 'Approve'),
  return: words('差戻し', 'Return'),
  cancelApproval: words('承認取消', 'Cancel the approval'),
  cancel: words('取消', 'Cancel'),
} as const;

/** The rows of limits (D-31). */
export const limitWords: Readonly<Record<LimitRow, Bilingual>> = {
  transferTotal: words('振込振替(合計)', 'Transfers (total)'),
  transferPreRegistered: words('振込振替(事前登録)', 'Transfers to pre-registered accounts'),
  transferDesignated: words('振込振替(都度指定)', 'Transfers to other accounts'),
  bulkTransfer: words('総合振込', 'Bulk transfers'),
  salary: words('給与振込', 'Salary'),
  bonus: words('賞与振込', 'Bonus'),
  accountDebit: words('口座振替', 'Account debits'),
  payment: words('税金・各種料金', 'Taxes and charges'),
};

/** A6-2, A6-3. */
export const approvalWords: Readonly<Record<ApprovalMode, Bilingual>> = {
  none: words('承認なし', 'No approval'),
  single: words('シングル承認', 'One approver'),
  doubleUnordered: words('ダブル承認(順序なし)', 'Two approvers, in any order'),
  doubleOrdered: words('ダブル承認(順序あり)', 'Two approvers, in order'),
};

/** A7-2, A7-8. */
export const feePatternWords = {
  sameBranch: words('当行同一店宛', 'Same branch'),
  sameBank: words('当行本支店宛', 'Other branches of the bank'),
  telegraphic: words('他行宛(電信扱い)', 'Other banks, telegraphic'),
  document: words('他行宛(文書扱い)', 'Other banks, by document'),
} as const;

/** A7-3. */
export const feeMethodWords = {
  boundary: words('据置型', 'Boundary'),
  addUpper: words('以上手数料加算型', 'Boundary plus the upper fee'),
  addLower: words('未満手数料加算型', 'Boundary plus the lower fee'),
} as const;

/** A2-1. */
export const roleWords: Readonly<Record<Role, Bilingual>> = {
  master: words('マスターユーザ', 'Master user'),
  administrator: words('管理者ユーザ', 'Administrator'),
  general: words('一般ユーザ', 'General user'),
};

/** サービス状態 (A8-11, B-15). */
export const serviceStateWords: Readonly<Record<ServiceState, Bilingual>> = {
  usable: words('利用可能', 'Usable'),
  suspended: words('利用停止', 'Suspended'),
  loginStopped: words('ログインパスワード利用停止', 'Login password stopped'),
  confirmationStopped: words('確認用パスワード利用停止', 'Confirmation password stopped'),
};

/** メールアドレス状態 (A8-11). */
export const emailStateWords: Readonly<Record<'unconfirmed' | 'valid' | 'invalid', Bilingual>> = {
  unconfirmed: words('未確認', 'Unconfirmed'),
  valid: words('有効', 'Valid'),
  invalid: words('無効', 'Mails come back'),
};

/** 証明書状態 (A11-21…A11-24); banks differ in the word for a certificate in force. */
export const certificateStateWords = (bank: {
  readonly certificate: { readonly activeWord: Bilingual };
}): Readonly<Record<CertificateState, Bilingual>> => ({
  none: words('未発行', 'None'),
  issuing: words('発行処理中', 'Being issued'),
  active: bank.certificate.activeWord,
  expired: words('有効期限切れ', 'Expired'),
  revoked: words('失効済み', 'Revoked'),
  superseded: words('更新済み', 'Renewed'),
});

/** 科目. */
export const accountTypeWords: Readonly<Record<AccountType, Bilingual>> = {
  ordinary: words('普通', 'Ordinary'),
  current: words('当座', 'Current'),
  savings: words('貯蓄', 'Savings'),
};

/** A8-15, A10-8, A10-13. */
export const tokenStateWords: Readonly<Record<TokenState, Bilingual>> = {
  unused: words('未登録', 'Not registered'),
  active: words('有効', 'Active'),
  stopped: words('利用停止', 'Stopped'),
  revoked: words('失効済み', 'Revoked'),
};

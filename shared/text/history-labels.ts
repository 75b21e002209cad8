import type { Bilingual, Language } from './language.ts';

const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** 業務種別: the menu an operation belongs to, as the manuals' screens name it (S4). */
export const serviceLabels: Readonly<Record<string, Bilingual>> = {
  registration: words('ログインID取得', 'Login ID acquisition'),
  login: words('ログイン', 'Login'),
  home: words('ホーム', 'Home'),
  certificates: words('電子証明書', 'Certificates'),
  userAdministration: words('利用者管理', 'User administration'),
  companyAdministration: words('企業管理', 'Company administration'),
  tokens: words('ワンタイムパスワード', 'One-time passwords'),
  notices: words('お知らせ', 'Notices'),
  transfers: words('お取引', 'Transfers'),
  history: words('管理', 'Administration'),
  contract: words('契約', 'Contract'),
  bank: words('銀行手続き', 'Bank'),
  batches: words('総合・給与・賞与振込、口座振替', 'Requests of many lines'),
  payees: words('振込先・請求先管理', 'Payees'),
};

const manage = words('利用者情報の管理', 'User records');

/** 操作内容: the second part of a breadcrumb in 最近の操作 (A5-15), by the history row's event. */
export const eventLabels: Readonly<Record<string, Bilingual>> = {
  'history.exported': words('操作履歴の出力', 'History exported'),
  'history.exportViewed': words('操作履歴の出力の照会', 'Export of history looked up'),
  'registration.begun': words('本人確認', 'Identification'),
  'registration.completed': words('ログインID登録', 'Login ID registered'),
  'session.begun': words('ログイン', 'Login'),
  'session.refused': words('ログイン（失敗）', 'Login refused'),
  'session.ended': words('ログアウト', 'Logout'),
  'secretQuestion.answered': words('追加認証', 'Secret question answered'),
  'secretAnswers.registered': words('追加認証情報の登録', 'Secret answers registered'),
  'notices.acknowledged': words('ログイン時お知らせの確認', 'Login notices read'),
  'renewal.deferred': words('証明書更新（後で更新）', 'Renewal deferred'),
  'passwords.changed': words('パスワード変更', 'Change of passwords'),
  'mailPassword.requested': words('メール通知パスワードの送信', 'Mail password sent'),
  'emailCheck.begun': words('メール通知パスワードの送信', 'Mail password sent'),
  'emailCheck.completed': words('メールアドレスの送達確認', 'E-mail check'),
  'emailCheck.skipped': words('メールアドレスの送達確認の省略', 'E-mail check skipped'),
  'certificate.requested': words('証明書発行の受付', 'Certificate requested'),
  'certificate.issued': words('証明書発行', 'Certificate issued'),
  'certificate.renewed': words('証明書更新', 'Certificate renewed'),
  'certificate.superseded': words('更新前の証明書の失効', 'Old certificate revoked'),
  'certificate.expiryNoticed': words('証明書有効期限のお知らせ', 'Notice of expiry'),
  'certificate.listed': words('証明書一覧', 'List of certificates'),
  'certificate.revoked': words('証明書失効', 'Certificate revoked'),
  'certificate.reissued': words('証明書再発行', 'Certificate re-issue'),
  'certificate.windowOpened': words('証明書発行の許可', 'Issue window opened'),
  'user.listed': manage,
  'user.viewed': manage,
  'user.printed': words('利用者情報の印刷', 'User record printed'),
  'user.created': manage,
  'user.changed': manage,
  'user.deleted': manage,
  'user.suspended': words('利用者停止・解除', 'Suspension and resumption'),
  'user.resumed': words('利用者停止・解除', 'Suspension and resumption'),
  'user.unlocked': words('利用者のロック解除', 'User unlocked'),
  'user.passwordsReset': words('各種パスワードの再設定', 'Passwords set anew'),
  'user.stopped': words('利用停止', 'User stopped'),
  'user.emailRefused': words('メールアドレスの無効化（不達）', 'E-mail address marked as unreachable'),
  'user.emailComplained': words('メールアドレスの無効化（受信拒否）', 'E-mail address marked: mail reported as spam'),
  'user.found': words('利用者の照会', 'Users looked up'),
  'access.explained': words('利用可否の照会', "User's access explained"),
  'sessions.ended': words('ログインの強制終了', 'Sessions ended by the bank'),
  'customer.lookedUp': words('お客さまの検索', 'Customers looked up'),
  'token.registered': words('利用開始登録', 'Token registered'),
  'tokenRegistration.deferred': words('利用開始登録（後で登録）', 'Token registration deferred'),
  'token.listed': words('トークン一覧', 'List of tokens'),
  'token.released': words('利用停止解除', 'Token unlocked'),
  'token.revoked': words('トークンの失効', 'Token revoked'),
  'token.resynchronised': words('時刻の再同期', 'Token synchronised'),
  'token.uploadBegun': words('トークンの受入（ファイルの送付開始）', 'Upload of a token file begun'),
  'token.imported': words('トークンの受入', 'Tokens imported'),
  'token.assigned': words('トークンの割当', 'Tokens assigned'),
  'notice.read': words('お知らせの照会', 'Notice read'),
  'notice.published': words('お知らせの登録', 'Notice published'),
  'mail.listed': words('送信メールの照会', 'Mails sent'),
  'history.printed': words('操作履歴の印刷', 'Operation history printed'),
  'history.viewed': words('操作履歴照会', 'Operation history'),
  'company.opened': words('契約の登録', 'Contract opened'),
  'company.viewed': words('契約の照会', 'Contract viewed'),
  'company.suspended': words('契約の利用停止', 'Contract suspended'),
  'company.resumed': words('契約の利用再開', 'Contract resumed'),
  'company.contactRefused': words('連絡先メールアドレスへの不達', 'Contact address not reachable'),
  'company.closed': words('契約の解約', 'Contract closed'),
  'company.temporaryPasswordsRenewed': words('仮パスワードの再発行', 'Temporary passwords renewed'),
  'fees.changed': words('手数料情報の変更', 'Change of fees'),
  'standardFees.loaded': words('基準手数料の登録', 'Standard fees loaded'),
  'closure.registered': words('サービス休止の登録', 'Closure registered'),
  'closure.ended': words('サービス休止の終了・取消', 'Closure ended or withdrawn'),
  'token.given': words('トークンの設定', 'Token given to a user'),
  'company.contractChanged': words('契約内容の変更', 'Contract changed'),
  'company.ceilingsSet': words('上限額の変更', 'Ceilings changed'),
  'company.accountAdded': words('口座の追加', 'Account added'),
  'company.accountClosed': words('口座の登録解除', 'Account closed'),
  'company.historyViewed': words('操作履歴の照会', 'History viewed'),
  'companyRecord.viewed': words('企業情報の照会', "Company's record viewed"),
  'companyRecord.changed': words('企業情報の変更', "Company's record changed"),
  'transfer.made': words('振込振替の依頼', 'Transfer requested'),
  'transfer.changed': words('依頼内容の変更', 'Request changed'),
  'transfer.viewed': words('お取引の照会', 'Request viewed'),
  'transfer.listed': words('お取引の一覧', 'List of requests'),
  'transfer.approved': words('承認', 'Requests approved'),
  'transfer.withdrawn': words('引戻し', 'Request withdrawn'),
  'transfer.returned': words('差戻し', 'Request returned'),
  'transfer.approvalCancelled': words('承認取消', 'Approval cancelled'),
  'transfer.cancelled': words('取消', 'Request cancelled'),
  'transfer.expired': words('期限切れ', 'Request expired'),
  'transfer.deleted': words('削除', 'Request deleted'),
  'companyRecord.memoChanged': words('口座メモの変更', 'Memo of an account changed'),
  'requestFile.uploadBegun': words('ファイル受付', 'File sent'),
  'payee.listed': words('振込先・請求先の照会', 'Payees listed'),
  'payee.created': words('振込先・請求先の登録', 'Payee registered'),
  'payee.changed': words('振込先・請求先の変更', 'Payee changed'),
  'payee.deleted': words('振込先・請求先の削除', 'Payee deleted'),
  'payees.filed': words('事前登録口座の登録', 'Pre-registered accounts filed'),
  'batch.made': words('依頼データの作成', 'Request made'),
  'batch.linesListed': words('明細の照会', 'Lines viewed'),
};

/**
 * The breadcrumb of an operation, such as `利用者管理 > 利用者停止・解除`; parts without a label are omitted, and codes are never
 * shown.
 */
export function historyLabel(row: { readonly event: string; readonly service: string }, language: Language): string {
  const parts = [labelIn(serviceLabels, row.service), labelIn(eventLabels, row.event)];
  const shown = parts.flatMap((part) => (part === undefined ? [] : [part[language]]));
  return [...new Set(shown)].join(' > ') || (language === 'ja' ? 'その他の操作' : 'Other operation');
}

function labelIn(labels: Readonly<Record<string, Bilingual>>, code: string): Bilingual | undefined {
  return Object.hasOwn(labels, code) ? labels[code] : undefined;
}

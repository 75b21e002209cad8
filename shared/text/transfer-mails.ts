import { RequestService } from '../domain/transfers/services.ts';
import { fieldTexts } from './field-texts.ts';
import type { Bilingual } from './language.ts';
import type { MailValues } from './mail-kinds.ts';
import { type Line, type MailContent, timeOf, words } from './mail-layout.ts';
import { requestServiceWords } from './words.ts';

type RequestValues = MailValues<'approvalRequested'>;

/** Not the whole id: a mail that others read must not help them. */
const tail = (requestId: string) => requestId.slice(-6);

const yen = (amount: string): Bilingual => {
  const shown = Number(amount).toLocaleString('en-US');
  return words(`${shown}円`, `JPY ${shown}`);
};

/** What each mail about a request says of it (T-12, A12-4): never the payee. */
function requestMail(values: RequestValues, opening: Bilingual, atLabel: Bilingual, advice: readonly Bilingual[] = []) {
  const service = RequestService.parse(values.service);
  const content: MailContent = {
    addressee: values.addressee,
    opening,
    lines: [
      [words('業務', 'Service'), requestServiceWords[service]],
      [words('受付番号（下6桁）', 'Request (last 6 characters)'), tail(values.requestId)],
      [words('振込指定日', 'Execution date'), values.executionDate],
      [words('件数', 'Payments'), values.count],
      [words('合計金額', 'Total'), yen(values.total)],
      [atLabel, timeOf(values.at)],
      [words('操作した利用者', 'Performed by'), values.operatorName],
    ],
    advice,
    isAlert: true,
  };
  return content;
}

/** 承認依頼. */
export const approvalRequested = (values: RequestValues): MailContent =>
  requestMail(
    values,
    words('承認が必要なお取引があります。', 'A request waits for your approval.'),
    words('依頼日時', 'Requested at'),
    [
      words(
        'サービスにログインし、内容を確認のうえ、承認または差戻しを行ってください。',
        'Please log in to the service, check the request, and approve or return it.',
      ),
    ],
  );

/** 受付. */
export const transferReceived = (values: RequestValues): MailContent =>
  requestMail(
    values,
    words('お取引を受け付けました。', 'Your request has been accepted.'),
    words('受付日時', 'Accepted at'),
  );

/** 差戻し, 承認取消. */
export function transferReturned(values: MailValues<'transferReturned'>): MailContent {
  const content = requestMail(
    values,
    words('お取引が依頼者に戻されました。', 'A request is back with its maker.'),
    words('操作日時', 'At'),
    [
      words(
        'サービスにログインし、内容を修正して再度依頼するか、削除してください。',
        'Please log in to the service, and change the request or delete it.',
      ),
    ],
  );
  return { ...content, lines: [...content.lines, [words('コメント', 'Comment'), withoutLinks(values.comment)]] };
}

const results = {
  completed: words('お取引の処理が完了しました。', 'Your request has been executed.'),
  failed: words('お取引を処理できませんでした。', 'Your request could not be executed.'),
  expired: words('お取引が承認されないまま期限切れになりました。', 'A request has expired before it was authorised.'),
  error: words(
    'お取引を受け付けられず、依頼者に戻しました。',
    'A request could not be accepted and is back with its maker.',
  ),
} as const;

/** 結果. */
export function transferResult(values: MailValues<'transferResult'>): MailContent {
  const { outcome, failedLines, reason, barredBy } = values;
  const content = requestMail(values, results[outcome], words('処理日時', 'At'), failedLines ? [someFailed] : []);
  const bars = barredBy?.split(' ').filter(isFieldCode) ?? [];
  return {
    ...content,
    lines: [
      ...content.lines,
      ...[withoutLinks(reason), ...bars.map((code) => fieldTexts[code])].map((why): Line => [reasonLabel, why]),
      [words('処理不能の明細', 'Payments that failed'), failedLines],
    ],
  };
}

const reasonLabel = words('理由', 'Reason');

const isFieldCode = (code: string): code is keyof typeof fieldTexts => Object.hasOwn(fieldTexts, code);

/** What mail programs turn into a link: an address of a page, of a mailbox, or a domain name. */
const linkLike = /:\/\/|@|[\p{L}\p{N}](?:\.\p{L}{2,}|[。｡][a-z]{2,})/iu;

/** A text that somebody typed, unless it could become a link in a mail, which has none (D-23): then where to read it. */
function withoutLinks(text: string | undefined): Bilingual | string | undefined {
  if (text === undefined || !linkLike.test(text.normalize('NFKC'))) return text;
  return words('ログイン後の画面でご確認ください。', 'Please log in to the service to read it.');
}

const someFailed = words(
  '処理できなかった明細があります。サービスにログインし、明細の一覧で理由をご確認ください。',
  'Some payments could not be executed. Please log in to the service: the list of payments says why.',
);

import type { ZenginCode } from '../domain/zengin/problems.ts';
import type { Bilingual } from './language.ts';

/** The texts of what is wrong with a file in the banks' exchange format, in the banks' words for its records and fields. */
export const zenginTexts = {
  'zengin.empty': { ja: 'ファイルが空です。', en: 'The file is empty.' },
  'zengin.utf8': {
    ja: '文字コードがUTF-8です。JIS（半角文字、1文字1バイト）で作成してください。',
    en: 'The file is encoded in UTF-8. Please make it in JIS X 0201, one byte a character.',
  },
  'zengin.utf16': {
    ja: '文字コードがUTF-16です。JIS（半角文字、1文字1バイト）で作成してください。',
    en: 'The file is encoded in UTF-16. Please make it in JIS X 0201, one byte a character.',
  },
  'zengin.ebcdic': {
    ja: '文字コードがEBCDICです。JIS（半角文字、1文字1バイト）で作成してください。',
    en: 'The file is encoded in EBCDIC. Please make it in JIS X 0201, one byte a character.',
  },
  'zengin.lineEnd': {
    ja: '改行コードが{byte}のみです。改行コードはCR+LFにするか、付けないでください。',
    en: 'A record ends with {byte} alone. Please end every record with CR and LF, or none.',
  },
  'zengin.severalFiles': {
    ja: 'ヘッダーレコードが複数あります。1つのファイルには1件の依頼のみ作成してください。',
    en: 'The file has several header records. Please send one request per file.',
  },
  'zengin.tooManyLines': {
    ja: 'データレコードは{maximum}件以内にしてください。',
    en: 'A file has at most {maximum} data records.',
  },
  'zengin.noLines': { ja: 'データレコードがありません。', en: 'The file has no data records.' },
  'zengin.headerMissing': { ja: 'ヘッダーレコードがありません。', en: 'The header record is missing.' },
  'zengin.trailerMissing': { ja: 'トレーラレコードがありません。', en: 'The trailer record is missing.' },
  'zengin.endMissing': { ja: 'エンドレコードがありません。', en: 'The end record is missing.' },
  'zengin.recordLength': {
    ja: 'レコードの長さは120バイトにしてください。このレコードは{length}バイトです。',
    en: 'A record has 120 bytes. This one has {length}.',
  },
  'zengin.recordType': {
    ja: 'データ区分が正しくありません。改行のないファイルでは、前のレコードの長さも確認してください。',
    en: 'This record type does not exist. In a file without line ends, please check the length of the record before, too.',
  },
  'zengin.recordOrder': {
    ja: 'レコードの順序が正しくありません。ヘッダー、データ、トレーラ、エンドの順に作成してください。',
    en: 'The record is out of order. The order is header, data, trailer, end.',
  },
  'zengin.afterEnd': {
    ja: 'エンドレコードの後にデータがあります。',
    en: 'There is data after the end record.',
  },
  'zengin.character': {
    ja: '使用できない文字があります（{place}バイト目、{bytes}）。半角カナ（小文字・長音を除く）、英大文字、数字、記号「().-/,｢｣¥」、スペースのみ使用できます。長音は「-」で入力してください。',
    en: 'There are characters that cannot be used (from byte {place}: {bytes}). Please use half-width katakana (no small letters, - for a long vowel), capitals, digits, ().-/, corner brackets, the yen sign and space only.',
  },
  'zengin.fullWidth': {
    ja: '全角文字は使用できません（{place}バイト目、{bytes}）。半角文字で入力してください。',
    en: 'Full-width characters cannot be used (from byte {place}: {bytes}). Please use half-width ones.',
  },
  'zengin.digits': {
    ja: '半角数字で、右詰め・前ゼロで入力してください。',
    en: 'Please enter digits, right-aligned and filled with zeros.',
  },
  'zengin.blank': { ja: '入力してください。', en: 'This field must not be blank.' },
  'zengin.choice': { ja: '「{values}」のいずれかを指定してください。', en: 'Please choose one of {values}.' },
  'zengin.kind': {
    ja: '種別コードが選択した業務のもの（{values}）ではありません。',
    en: 'The kind is not that of the chosen service ({values}).',
  },
  'zengin.codeDivision': {
    ja: 'コード区分は「0」（JIS）にしてください。',
    en: 'The code division must be 0 (JIS).',
  },
  'zengin.day': { ja: '実在する月日をMMDDで指定してください。', en: 'Please enter a day of the year as MMDD.' },
  'zengin.amountZero': { ja: '金額は1円以上にしてください。', en: 'The amount must be at least 1 yen.' },
  'zengin.count': {
    ja: '合計件数がデータレコードの件数と一致しません。合計件数は{stated}、データレコードは{counted}です。',
    en: 'The count does not match the data records. The trailer states {stated}, there are {counted}.',
  },
  'zengin.total': {
    ja: '合計金額がデータレコードの金額の合計と一致しません。合計金額は{stated}、データレコードの合計は{counted}です。',
    en: 'The total does not match the data records. The trailer states {stated}, they add up to {counted}.',
  },
  'zengin.otherService': {
    ja: 'このファイルは別の業務のものとして送信されています。',
    en: 'This file was sent for another service.',
  },
  'zengin.otherDay': {
    ja: '画面で指定した日と異なります。',
    en: 'This differs from the day of the request.',
  },
  'zengin.otherBank': {
    ja: '当行の金融機関コードを指定してください。',
    en: "Please enter this bank's own code.",
  },
  'zengin.otherAccount': {
    ja: '画面で指定した口座と異なります。',
    en: 'This differs from the account of the request.',
  },
  'zengin.payeeOrId': {
    ja: '登録済みの振込先と口座のいずれか一方を指定してください。',
    en: 'Please enter either a registered payee or an account.',
  },
  'zengin.notHere': {
    ja: 'この明細では指定できません。',
    en: 'This cannot be given in this line.',
  },
  'zengin.totalTooLarge': {
    ja: '合計金額は12桁以内にしてください。',
    en: 'The total must have at most 12 digits.',
  },
  'zengin.linesOrUpload': {
    ja: '明細とファイルのいずれか一方を指定してください。',
    en: 'Please send either the lines or a file with them.',
  },
  'zengin.notWritable': {
    ja: '全銀協規定形式で使用できない文字があります。',
    en: 'There are characters that the exchange format of the banks does not have.',
  },
  'zengin.tooLong': {
    ja: '半角{maximum}文字以内で入力してください。濁点・半濁点も1文字に数えます。',
    en: 'Please enter at most {maximum} half-width characters. A voicing mark counts as one character.',
  },
} as const satisfies Readonly<Record<ZenginCode, Bilingual>>;

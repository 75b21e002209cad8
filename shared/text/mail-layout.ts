import { formatEnglish, formatJapanese } from '../domain/jst.ts';
import type { Bilingual, Language } from './language.ts';

/** A text in both languages. */
export const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** What of the bank stands in every mail. */
export interface MailBank {
  readonly name: Bilingual;
  readonly serviceName: Bilingual;
  readonly helpDesk: Bilingual;
}

/** A line `label: value`; one without a value is left out. */
export type Line = readonly [label: Bilingual, value: Bilingual | string | undefined];

export interface MailContent {
  readonly addressee?: string | undefined;
  readonly opening: Bilingual;
  readonly lines: readonly Line[];
  /** What to do now, a paragraph each. */
  readonly advice: readonly Bilingual[];
}

/** The text of a mail: Japanese first, English below, each value on a line of its own, no links (D-23). */
export function layOut(content: MailContent, bank: MailBank): string {
  return `${half(content, bank, 'ja')}\n\n${'-'.repeat(40)}\n\n${half(content, bank, 'en')}\n`;
}

function half(content: MailContent, bank: MailBank, language: Language): string {
  const lines = content.lines.flatMap(([label, value]) => {
    const shown = typeof value === 'object' ? value[language] : value;
    return shown === undefined || shown === '' ? [] : [`${label[language]}: ${oneLine(shown)}`];
  });
  const paragraphs = [
    greeting(content.addressee, language),
    content.opening[language],
    lines.join('\n'),
    ...content.advice.map((paragraph) => paragraph[language]),
    closing(bank)[language],
    `${bank.name[language]}\n${bank.serviceName[language]}`,
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function greeting(addressee: string | undefined, language: Language): string {
  if (addressee === undefined) return language === 'ja' ? 'お客様' : 'Dear customer,';
  return language === 'ja' ? `${oneLine(addressee)} 様` : `Dear ${oneLine(addressee)},`;
}

/** B-56: the standing warning against false mails, and whom to tell (A12-5). */
function closing({ helpDesk }: MailBank): Bilingual {
  return {
    ja: `当行から電子メールや電話で、パスワードの入力や電子証明書の更新操作をお願いすることはありません。このメールにリンクはありません。\nお心当たりがない場合は、${helpDesk.ja}にご連絡ください。このメールには返信できません。`,
    en: `We never ask for passwords or for the renewal of a certificate by mail or telephone, and this mail holds no links.\nIf you do not know of this, please contact ${helpDesk.en}. Replies to this mail are not read.`,
  };
}

/** Values come from customers: a line break in one must not forge another line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** An instant (RFC 3339) in both languages' form. */
export function timeOf(instant: string | undefined): Bilingual | undefined {
  if (instant === undefined) return undefined;
  const at = new Date(instant);
  return { ja: formatJapanese(at), en: formatEnglish(at) };
}

/** All a mail says of a certificate's serial number: its last four digits (D-23). */
export function serialTail(serialNumber: string | undefined): string | undefined {
  return serialNumber === undefined ? undefined : `****${serialNumber.slice(-4)}`;
}

/** A login ID as a mail may show it: enough for its owner to know it, too little to log in with. */
export function maskedLoginId(loginId: string | undefined): string | undefined {
  return loginId === undefined ? undefined : `${loginId.slice(0, 3)}${'*'.repeat(Math.max(0, loginId.length - 3))}`;
}

/** D-23: when the user last logged in, where it was known. */
export function lastLogin(at: string | undefined): Line {
  return [words('前回のログイン', 'Last login'), timeOf(at)];
}

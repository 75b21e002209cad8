import { formatEnglish, formatJapanese } from '../domain/jst.ts';
import type { Bilingual, Language } from './language.ts';

/** A text in both languages. */
export const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** The bank's names that appear in every mail. */
export interface MailBank {
  readonly name: Bilingual;
  readonly serviceName: Bilingual;
  readonly helpDesk: Bilingual;
  readonly securityDesk?: Bilingual | undefined;
}

/** A line `label: value`; a line without a value is omitted. */
export type Line = readonly [label: Bilingual, value: Bilingual | string | undefined];

export interface MailContent {
  readonly addressee?: string | undefined;
  readonly opening: Bilingual;
  readonly lines: readonly Line[];
  /** Instructions, one paragraph each. */
  readonly advice: readonly Bilingual[];
  /** Reports a change that somebody else may have made; recipients who did not expect it are asked to call at once. */
  readonly isAlert?: boolean;
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
    closing(content, bank)[language],
    `${bank.name[language]}\n${bank.serviceName[language]}`,
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function greeting(addressee: string | undefined, language: Language): string {
  if (addressee === undefined) return language === 'ja' ? 'お客様' : 'Dear customer,';
  return language === 'ja' ? `${oneLine(addressee)} 様` : `Dear ${oneLine(addressee)},`;
}

/**
 * The closing that banks put into every mail, and whom to call (A12-5, B-54). It must be true of every kind of mail: we
 * mail passwords and expiry notices, but never ask for a password, and never send links (B-56).
 */
function closing({ isAlert }: MailContent, { helpDesk, securityDesk = helpDesk }: MailBank): Bilingual {
  const doubt = isAlert
    ? words(
        `お心当たりがない場合は、第三者による不正な操作のおそれがありますので、すぐに${securityDesk.ja}にご連絡ください。`,
        `If you do not recognize this, somebody else may have done it: please contact ${securityDesk.en} at once.`,
      )
    : words(
        `お心当たりがない場合は、${helpDesk.ja}にご連絡ください。`,
        `If you did not expect this mail, please contact ${helpDesk.en}.`,
      );
  return {
    ja: `当行が電子メールや電話でパスワードや暗証番号をお尋ねすることはありません。このメールにリンクはありません。\n${doubt.ja}このメールには返信できません。`,
    en: `We never ask for your passwords or PINs by mail or telephone. This mail contains no links.\n${doubt.en} Replies to this mail are not read.`,
  };
}

/** Values come from customers, so a line break in a value must not forge another line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** The warning in every mail that contains a password. */
export const tellNobody = words(
  '上記のパスワードは、当行の職員を含め、どなたにもお知らせにならないでください。',
  'Please do not tell anybody the passwords above, not even our staff.',
);

/** An instant (RFC 3339), formatted for both languages. */
export function timeOf(instant: string | undefined): Bilingual | undefined {
  if (instant === undefined) return undefined;
  const at = new Date(instant);
  return { ja: formatJapanese(at), en: formatEnglish(at) };
}

/** Login IDs, separated by spaces, masked so that their owners recognize them and nobody can log in with them. */
export function maskedLoginIds(loginIds: string | undefined): string | undefined {
  const masked = (loginId: string) => `${loginId.slice(0, 3)}${'*'.repeat(Math.max(0, loginId.length - 3))}`;
  return loginIds?.split(' ').map(masked).join('、');
}

/** D-23: the user's last login, if known. */
export function lastLogin(at: string | undefined): Line {
  return [words('前回のログイン', 'Last login'), timeOf(at)];
}

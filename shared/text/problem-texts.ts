import { type ErrorCode, errorStatus, type FieldError, type RefusalDetails } from '../domain/errors.ts';
import { formatEnglish, formatJapanese } from '../domain/jst.ts';
import { type ErrorText, errorTexts } from './error-texts.ts';
import { type FieldCode, fieldTexts } from './field-texts.ts';
import type { Bilingual, Language } from './language.ts';

export interface ProblemTexts {
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly detail: string }[];
}

/**
 * The texts of a refusal: what happened, what to do and who can help, with blanks filled from its details (D-25).
 */
export function problemTexts(code: ErrorCode, details: RefusalDetails, language: Language): ProblemTexts {
  const text = errorTexts[code];
  const sentences = [
    fill(detailOf(text, details)[language], details, language),
    askSentence(text, details)[language],
    fill(helpDeskSentences[language], details.helpDesk ?? {}, language),
  ];
  const title = text.title[language];
  const detail = sentences.filter((sentence) => sentence !== '').join(language === 'ja' ? '' : ' ');
  if (details.errors === undefined) return { title, detail };
  return { title, detail, errors: details.errors.map((error) => fieldText(error, language)) };
}

/** Every refusal with its status and title. */
export function refusalTitles(language: Language): { code: string; status: number; title: string }[] {
  const texts: Readonly<Record<string, ErrorText>> = errorTexts;
  return Object.entries(errorStatus).map(([code, status]) => ({
    code,
    status,
    title: texts[code]?.title[language] ?? code,
  }));
}

function detailOf(text: ErrorText, details: RefusalDetails): Bilingual {
  const reason = details.reason ?? details.which;
  if (typeof reason !== 'string' || !text.reasons || !Object.hasOwn(text.reasons, reason)) return text.detail;
  return text.reasons[reason] ?? text.detail;
}

const nobody: Bilingual = { ja: '', en: '' };

/** Whom to ask, by a refusal's `askWhom`. */
export const askSentences: Readonly<Record<string, Bilingual>> = {
  administrator: {
    ja: 'マスターユーザまたは管理者ユーザにご依頼ください。',
    en: 'Please ask your master user or an administrator.',
  },
  master: { ja: 'マスターユーザにご依頼ください。', en: 'Please ask your master user.' },
  bank: { ja: 'お取引店にお問い合わせください。', en: 'Please contact your branch.' },
};

const helpDeskSentences: Bilingual = {
  ja: 'ヘルプデスクの受付時間は、銀行窓口営業日の{opens}～{closes}です。次の受付開始は{opensAt}です。',
  en: 'The help desk answers on bank business days from {opens} to {closes}. It answers again at {opensAt}.',
};

function askSentence(text: ErrorText, details: RefusalDetails): Bilingual {
  // the user can replace an invalid mail password without help
  if (details.which === 'mailPassword') return nobody;
  const whom = details.askWhom ?? text.ask;
  return typeof whom === 'string' && Object.hasOwn(askSentences, whom) ? (askSentences[whom] ?? nobody) : nobody;
}

/** A reason with its words, the blanks filled from its parameters. */
export function fieldText(error: FieldError, language: Language) {
  const text = error.words ?? (isFieldCode(error.code) ? fieldTexts[error.code] : fieldTexts['field.format']);
  return { path: error.path, code: error.code, detail: fill(text[language], error.params ?? {}, language) };
}

function isFieldCode(code: string): code is FieldCode {
  return Object.hasOwn(fieldTexts, code);
}

/** Fills the blanks sentence by sentence, and omits sentences with an unfilled blank. */
function fill(text: string, values: Readonly<Record<string, unknown>>, language: Language): string {
  return text
    .split(/(?<=\u3002|\.(?= ))/)
    .map((sentence) => sentence.replace(/\{(\w+)\}/g, (blank, name: string) => shown(values[name], language) ?? blank))
    .filter((sentence) => !/\{\w+\}/.test(sentence))
    .join('')
    .trim();
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

function shown(value: unknown, language: Language): string | undefined {
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (typeof value !== 'string') return undefined;
  if (instant.test(value)) return language === 'ja' ? formatJapanese(new Date(value)) : formatEnglish(new Date(value));
  return /[{}]/.test(value) ? undefined : (stepNames[value]?.[language] ?? value);
}

/** The screens' names of the login steps (A5-12). */
export const stepNames: Readonly<Record<string, Bilingual>> = {
  secretQuestion: { ja: '追加認証', en: 'secret question' },
  registerSecretAnswers: { ja: '追加認証情報の登録', en: 'registration of secret answers' },
  renewal: { ja: '証明書更新選択', en: 'certificate renewal' },
  notices: { ja: 'ログイン時お知らせ', en: 'login notices' },
  changePasswords: { ja: 'パスワード強制変更', en: 'change of passwords' },
  emailCheck: { ja: 'メールアドレスの送達確認', en: 'e-mail check' },
  registerToken: { ja: 'ワンタイムパスワード利用開始登録', en: 'token registration' },
};

import { canonicalKana } from './kana.ts';

/** What a customer is looked up by; `companies` lists the contracts of a state and login method as they were opened. */
export const lookupKinds = [
  'account',
  'companyName',
  'companyKana',
  'userName',
  'email',
  'loginId',
  'contractId',
  'certificate',
  'companies',
] as const;
export type LookupKind = (typeof lookupKinds)[number];

/** One way in which a customer is found. Two texts that mean the same have the same value. */
export interface LookedUp {
  readonly by: LookupKind;
  readonly value: string;
}

const pairs = (text: string) => text.split(' ').map((pair) => [...pair]);
// Forms of one character that customers and clerks type for each other; Unicode does not fold them.
const variants = new Map(
  pairs(
    '髙高 﨑崎 嵜崎 𠮷吉 濵浜 濱浜 邊辺 邉辺 齋斎 齊斎 斉斎 嶋島 嶌島 澤沢 廣広 國国 眞真 德徳 惠恵 櫻桜 冨富 榮栄 龍竜 瀧滝 淺浅 條条 莊荘 黑黒 檜桧 槇槙',
  ).map(([from = '', to = '']) => [from, to]),
);

const legalForms = [
  ...['株式会社', '有限会社', '合同会社', '合資会社', '合名会社', '(株)', '(有)', '(同)', '(資)', '(名)'],
  ...['カブシキガイシヤ', 'ユウゲンガイシヤ', 'ゴウドウガイシヤ', 'ゴウシガイシヤ', 'ゴウメイガイシヤ'],
  ...['カ)', 'ユ)', 'ド)', 'シ)', 'メ)', '(カ)', '(ユ)', '(ド)', '(シ)', '(メ)', '(カ', '(ユ', '(ド', '(シ', '(メ'],
];

const hiragana = /[\u3041-\u3096]/gu;
const katakanaOf = (text: string) =>
  text.replace(hiragana, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0x60));

/**
 * The form in which names are compared: without width, case, spaces and symbols, kana as in the stored kana names, common
 * variants of kanji as one. A name without letters and digits has none, and is not found by name.
 */
export function foldedName(text: string): string {
  const folded = [...canonicalKana(katakanaOf(text.normalize('NFKC'))).toLowerCase()].map(
    (letter) => variants.get(letter) ?? letter,
  );
  return folded.join('').replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The same for a company's name, without its legal form: customers do not name it first. */
export function foldedCompanyName(text: string): string {
  const plain = canonicalKana(katakanaOf(text.normalize('NFKC'))).replaceAll(' ', '');
  const [form] = legalForms.filter((each) => plain.startsWith(each) || plain.endsWith(each));
  if (form === undefined) return foldedName(plain);
  const rest = plain.startsWith(form) ? plain.slice(form.length) : plain.slice(0, -form.length);
  return foldedName(rest) || foldedName(plain);
}

/** Addresses are compared without case; what is stored keeps it. */
export const foldedEmail = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** Login IDs that differ only in case belong to different users: a look-up finds them all. */
export const foldedLoginId = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** A certificate's serial number without the colons and spaces with which programs show it. */
export const foldedSerialNumber = (text: string): string =>
  text.normalize('NFKC').replaceAll(/[\s:]/gu, '').toLowerCase();

/** The lists into which companies are divided, in the order in which they are searched. */
export const companyLists = ['usable', 'suspended', 'closed'].flatMap((state) =>
  ['password', 'certificate'].map((loginMethod) => ({ state, loginMethod })),
);

const kanaTerm = /^(?=.*[\u30a1-\u30fc])[\u30a1-\u30fc0-9a-z]+$/u;

/** Where the beginning of a company's name is looked for: a kana one among the kana names, which every company has. */
export const nameKindOf = (folded: string): 'companyKana' | 'companyName' =>
  kanaTerm.test(folded) ? 'companyKana' : 'companyName';

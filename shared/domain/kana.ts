// Strings instead of regex literals: the build escapes strings, and an ASCII-only bundle takes half the memory
// (test/infra/build.test.ts).
const small = 'ァィゥェォッャュョヮヵヶ';
const large = 'アイウエオツヤユヨワカケ';
const others =
  'ガギグゲゴサザシジスズセゼソゾタダチヂヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモラリルレロヲンヴキクコ';
const symbols = 'ー・「」0-9A-Z ().,\\-/&';

/** What may be typed: katakana, digits, capitals and symbols, each full- or half-width. */
export const typedKana = new RegExp(
  `^[${small}${large}${others}ｦ-ﾟ・｢｣０-９Ａ-Ｚ（）．，－／＆　${symbols}]{1,120}$`,
  'u',
);
/** What is stored: with a letter or digit, without spaces at the ends or several in a row. */
const stored = new RegExp(
  `^(?! )(?!.* {2})(?=.*[${large}${others}0-9A-Z])[${large}${others}${symbols}]{1,60}$(?<! )`,
  'u',
);

/** Whether a text is a kana name in its one form. */
export const isCanonicalKana = (text: string): boolean => stored.test(text);

/**
 * The one form in which a kana name is stored and compared: katakana full-width and large (small letters do not exist in
 * the banks' exchange format), digits, capitals and symbols half-width, one space between words. A letter and its
 * half-width voicing mark become one letter.
 */
export function canonicalKana(text: string): string {
  const folded = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  return [...folded].map((letter) => large[small.indexOf(letter)] ?? letter).join('');
}

/** The hyphens, and the long vowel mark: the banks write one as the other. */
const dashes = '\\-ー‐−－ｰ';
const nameSymbols = '().,/「」¥';

/** What may be typed as an account name: the same letters, small ones too, and the format's symbols, each full- or half-width. */
export const typedAccountName = new RegExp(
  `^[${small}${large}${others}ｦ-ﾟ｢｣０-９Ａ-Ｚ（）．，／￥\\\\　${dashes}${nameSymbols}0-9A-Z ]{1,120}$`,
  'u',
);
const storedAccountName = new RegExp(
  `^(?! )(?!.* {2})(?=.*[${large}${others}0-9A-Z])[${large}${others}${nameSymbols}0-9A-Z \\-]+$(?<! )`,
  'u',
);

/** Whether a text is an account name in its one form. */
export const isCanonicalAccountName = (text: string): boolean => storedAccountName.test(text);

/**
 * The one form in which an account name is stored and compared: kana full-width and large, digits, capitals and symbols
 * half-width, the long vowel mark as a hyphen, one space between words. A backslash is the yen sign of Japanese keyboards.
 */
export const canonicalAccountName = (text: string): string =>
  canonicalKana(text)
    .replace(new RegExp(`[${dashes}]`, 'gu'), '-')
    .replaceAll('\\', '¥');

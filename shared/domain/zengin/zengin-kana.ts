import { bytesOf } from './characters.ts';

/** Letters that the exchange format writes otherwise than Unicode: the long vowel as a hyphen, the middle dot as a point. */
const written: Readonly<Record<string, string>> = { ー: '-', '・': '.', '\u3099': 'ﾞ', '\u309a': 'ﾟ' };
const fullWidth = 'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン「」';
const halfWidth = 'ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ｢｣';

/**
 * A canonical kana name (`canonicalKana`) in the exchange format: half-width, a voicing mark as a character of its own.
 * `undefined` if the format does not have one of its characters, such as `&`.
 */
export function zenginKana(canonical: string): string | undefined {
  const text = [...canonical.normalize('NFD')].map(halfWidthOf).join('');
  return bytesOf(text) && text;
}

/** The length of a canonical name in characters of the exchange format, where a voicing mark counts; of any text at least 1 each. */
export const zenginLength = (canonical: string): number => [...canonical.normalize('NFD')].length;

/** A half-width text of the exchange format as the product shows it: katakana full-width, without spaces at its end. */
export function shownKana(halfWidthText: string): string {
  // A voicing mark after a letter that has no voiced form stands alone.
  const marked = halfWidthText.normalize('NFKC').replaceAll('\u3099', '゛').replaceAll('\u309a', '゜');
  return marked.trimEnd();
}

function halfWidthOf(letter: string): string {
  return written[letter] ?? halfWidth[fullWidth.indexOf(letter)] ?? letter;
}

/**
 * The characters of the banks' exchange format: JIS X 0201, one byte each. Of its katakana the large letters and the two
 * voicing marks; the long vowel is written `-`, and small letters do not exist.
 */

/** 0x5C is the yen sign in JIS X 0201. */
const yenByte = 0x5c;
const symbols = '().-/,';
/** ｢ and ｣; ｦ; ｱ to ﾝ with the voicing marks. Half-width katakana stand in Unicode in the order of their bytes. */
const kanaRanges = [
  [0xa2, 0xa3],
  [0xa6, 0xa6],
  [0xb1, 0xdf],
] as const;
const kanaShift = 0xff61 - 0xa1;
export const space = 0x20;
export const zero = 0x30;
export const nine = 0x39;

/** The character of each byte; empty where the format has none. */
const characters: readonly string[] = Array.from({ length: 256 }, (_, byte) => characterOf(byte));
const bytes: ReadonlyMap<string, number> = new Map(
  characters.flatMap((character, byte) => (character === '' ? [] : [[character, byte]])),
);

function characterOf(byte: number): string {
  if (byte === yenByte) return '¥';
  if (kanaRanges.some(([first, last]) => byte >= first && byte <= last)) return String.fromCharCode(byte + kanaShift);
  const character = String.fromCharCode(byte);
  const isPlain = (byte >= zero && byte <= nine) || (byte >= 0x41 && byte <= 0x5a) || byte === space;
  return isPlain || symbols.includes(character) ? character : '';
}

/** Whether the format has a character for a byte. */
export const isCharacter = (byte: number): boolean => characters[byte] !== '';

export const isDigit = (byte: number): boolean => byte >= zero && byte <= nine;

/** Whether a byte begins a character of two bytes in Shift_JIS; JIS X 0201 has nothing there. */
export const beginsTwoBytes = (byte: number): boolean =>
  (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);

/** The half-width text of bytes; what the format does not have is left out. */
export function textOf(field: Uint8Array): string {
  let text = '';
  for (const byte of field) text += characters[byte] ?? '';
  return text;
}

/** The bytes of a half-width text; `undefined` if the format does not have one of its characters. */
export function bytesOf(text: string): Uint8Array | undefined {
  const found = [...text].map((character) => bytes.get(character));
  return found.includes(undefined) ? undefined : Uint8Array.from(found.flatMap((byte) => byte ?? []));
}

import type { ZenginCode } from './problems.ts';

/** How files in other encodings than JIS X 0201 begin. */
const beginnings: readonly (readonly [ZenginCode, readonly number[]])[] = [
  ['zengin.utf8', [0xef, 0xbb, 0xbf]],
  ['zengin.utf16', [0xff, 0xfe]],
  ['zengin.utf16', [0xfe, 0xff]],
  // The digit 1 of a header's record type.
  ['zengin.ebcdic', [0xf1]],
];

/** The encoding that a file betrays by its first bytes, instead of an error in each of its fields. */
export const otherEncoding = (first: Uint8Array): ZenginCode | undefined =>
  beginnings.find(([, bytes]) => bytes.every((byte, at) => first[at] === byte))?.[0] ??
  (hasUtf8Kana(first) ? 'zengin.utf8' : undefined);

/** Half-width katakana in UTF-8: 0xEF, which JIS X 0201 does not have, before 0xBD or 0xBE. */
const hasUtf8Kana = (first: Uint8Array) =>
  first.some((byte, at) => byte === 0xef && (first[at + 1] === 0xbd || first[at + 1] === 0xbe));

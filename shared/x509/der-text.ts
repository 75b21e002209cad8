import { type Der, DerError, tags } from './der.ts';

const latin = (form: RegExp) => (content: Buffer) =>
  form.test(content.toString('latin1')) ? content.toString('latin1') : undefined;

/** Readers by type of string (X.680 41.4, table 8); `undefined` for bytes outside the type's alphabet. */
const readers: ReadonlyMap<number, (content: Buffer) => string | undefined> = new Map([
  // `fatal` refuses overlong forms, surrogates and truncated characters; a byte order mark is kept as a character.
  [tags.utf8String, (content) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)],
  [tags.numericString, latin(/^[0-9 ]*$/)],
  [tags.printableString, latin(/^[A-Za-z0-9 '()+,\-./:=?]*$/)],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: IA5 includes ASCII's control characters
  [tags.ia5String, latin(/^[\x00-\x7f]*$/)],
  [tags.visibleString, latin(/^[\x20-\x7e]*$/)],
  [tags.bmpString, basicPlane],
]);

/**
 * The text of a string of a type in use today. @throws DerError for other types and for bytes outside the type's
 * alphabet
 */
export function textOf(value: Der | undefined): string {
  const text = value && readers.get(value.tag)?.(Buffer.from(value.content));
  if (text === undefined) throw new DerError(`no text of its kind: tag ${value?.tag}`);
  return text;
}

/** Whether a tag is a string type that `textOf` reads. */
export const isText = (tag: number): boolean => readers.has(tag);

/** Two bytes per character and no surrogates, which encode characters outside the basic plane. */
function basicPlane(content: Buffer): string | undefined {
  if (content.length % 2 !== 0) return undefined;
  const text = Buffer.from(content).swap16().toString('utf16le');
  return /[\ud800-\udfff]/.test(text) ? undefined : text;
}

/** One DER value (X.690): tag, length, content. */
export function raw(content: Buffer, tag?: number): Buffer {
  if (tag === undefined) return content;
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => raw(Buffer.concat(parts), 0x30);
export const set = (...parts: readonly Buffer[]): Buffer => raw(Buffer.concat(parts), 0x31);
/** A constructed, context-specific value. */
export const constructed = (number: number, ...parts: readonly Buffer[]): Buffer =>
  raw(Buffer.concat(parts), 0xa0 + number);
/** A small non-negative integer. */
export const integer = (value: number): Buffer => raw(Buffer.from([value]), 0x02);
export const octets = (content: Buffer): Buffer => raw(content, 0x04);
export const utf8 = (text: string): Buffer => raw(Buffer.from(text, 'utf8'), 0x0c);

/** An object identifier, written with dots. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return raw(Buffer.from([40 * first + second, ...rest.flatMap(base128)]), 0x06);
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>= 8) bytes.unshift(left & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

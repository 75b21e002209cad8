/** One DER value (X.690): its tag, its content, and both with the header as they stood. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly raw: Uint8Array;
}

/** Bytes that are not canonical DER of the expected shape. */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DerError';
  }
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The one value the bytes hold. @throws DerError when they hold less, more, or are not canonical. */
export function readDer(bytes: Uint8Array): Der {
  const value = readAt(bytes, 0);
  if (value.raw.length !== bytes.length) throw new DerError('bytes follow the value');
  return value;
}

/** The values a constructed value holds. @throws DerError */
export function childrenOf(parent: Der): Der[] {
  const children: Der[] = [];
  for (let at = 0; at < parent.content.length; ) {
    const child = readAt(parent.content, at);
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

/** The value itself when it has the tag. @throws DerError when it is missing or another. */
export function expectTag(value: Der | undefined, tag: number): Der {
  if (value?.tag !== tag) throw new DerError(`expected tag ${tag}, found ${value?.tag}`);
  return value;
}

/** The bytes of a BIT STRING of whole bytes. @throws DerError */
export function bitsOf(value: Der | undefined): Uint8Array {
  const { content } = expectTag(value, tags.bitString);
  if (content[0] !== 0) throw new DerError('the bit string does not end on a byte');
  return content.subarray(1);
}

/** An object identifier in dotted form. @throws DerError */
export function oidOf(value: Der | undefined): string {
  const { content } = expectTag(value, tags.oid);
  const arcs: number[] = [];
  let arc = 0;
  for (const [index, byte] of content.entries()) {
    if (arc === 0 && byte === 0x80) throw new DerError('padded object identifier');
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerError('object identifier too large');
    if ((byte & 0x80) === 0) {
      arcs.push(arc);
      arc = 0;
    } else if (index === content.length - 1) throw new DerError('object identifier cut off');
  }
  const [first, ...rest] = arcs;
  if (first === undefined) throw new DerError('empty object identifier');
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

function readAt(bytes: Uint8Array, at: number): Der {
  const tag = byteAt(bytes, at);
  if ((tag & 0x1f) === 0x1f) throw new DerError('tags of several bytes are not used here');
  const { length, header } = readLength(bytes, at);
  const end = at + header + length;
  if (end > bytes.length) throw new DerError('the value is cut off');
  return { tag, content: bytes.subarray(at + header, end), raw: bytes.subarray(at, end) };
}

function readLength(bytes: Uint8Array, at: number): { length: number; header: number } {
  const first = byteAt(bytes, at + 1);
  if (first < 0x80) return { length: first, header: 2 };
  const count = first & 0x7f;
  if (count === 0 || count > 3) throw new DerError('length of indefinite or unreasonable size');
  let length = 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + byteAt(bytes, at + 2 + index);
  if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError('length not in its shortest form');
  return { length, header: 2 + count };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new DerError('the value is cut off');
  return byte;
}

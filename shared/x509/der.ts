/** One DER value (X.690): its tag, its content, and all its bytes with the header. */
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
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/**
 * The single value that the bytes encode. Tags and lengths must be canonical; the readers of primitive values check
 * content, and `readCanonical` checks everything. @throws DerError for missing or extra bytes, or a length not in its
 * shortest form
 */
export function readDer(bytes: Uint8Array): Der {
  const value = readAt(bytes, 0);
  if (value.raw.length !== bytes.length) throw new DerError('bytes follow the value');
  return value;
}

/** The values inside a constructed value. @throws DerError */
export function childrenOf(parent: Der): Der[] {
  const children: Der[] = [];
  for (let at = 0; at < parent.content.length; ) {
    const child = readAt(parent.content, at);
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

/** Returns the value if it has the tag. @throws DerError if it is missing or has another */
export function expectTag(value: Der | undefined, tag: number): Der {
  if (value?.tag !== tag) throw new DerError(`expected tag ${tag}, found ${value?.tag}`);
  return value;
}

/** The values of a SEQUENCE of exactly `count`. @throws DerError */
export function exactly(count: number, sequence: Der | undefined): Der[] {
  const children = childrenOf(expectTag(sequence, tags.sequence));
  if (children.length !== count) throw new DerError(`expected ${count} parts, found ${children.length}`);
  return children;
}

/** The bytes of a BIT STRING of whole bytes. @throws DerError */
export function bytesOf(value: Der | undefined): Uint8Array {
  const { content } = expectTag(value, tags.bitString);
  if (content[0] !== 0) throw new DerError('the bit string does not end on a byte');
  return content.subarray(1);
}

/**
 * The numbers of the set bits of a BIT STRING of named bits, whose last bit must be set (X.690 11.2.2). @throws
 * DerError
 */
export function namedBitsOf(value: Der): number[] {
  const [unused = 8, ...bytes] = expectTag(value, tags.bitString).content;
  const count = bytes.length * 8 - unused;
  const isSet = (bit: number) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
  if (unused > 7 || count < 0 || (count > 0 && !isSet(count - 1))) throw new DerError('named bits end in zeros');
  return Array.from({ length: count }, (_, bit) => bit).filter(isSet);
}

/** An object identifier in dotted form. @throws DerError */
export function oidOf(value: Der | undefined): string {
  const { content } = expectTag(value, tags.oid);
  if ((content.at(-1) ?? 0x80) >= 0x80) throw new DerError('object identifier empty or cut off');
  // Arcs are unbounded: those under 2.25 have 128 bits.
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    if (arc === 0n && byte === 0x80) throw new DerError('padded object identifier');
    arc = arc * 128n + BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
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

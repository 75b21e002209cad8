import { childrenOf, type Der, oidOf, readDer, tags } from '../../shared/x509/der.ts';
import { textOf } from '../../shared/x509/der-text.ts';
import { raw } from '../simulator/client/der.ts';

/**
 * Re-encodes the meaning of the bytes: numbers from numbers, texts from texts, sets sorted. The result equals the input
 * only if the input was the only encoding of its content.
 */
export function writtenAgain(bytes: Uint8Array): Buffer {
  const value = readDer(bytes);
  const write = writers.get(value.tag);
  if (write) return raw(write(value), value.tag);
  const isConstructed = (value.tag & 0x20) !== 0;
  return raw(isConstructed ? Buffer.concat(parts(value)) : Buffer.from(value.content), value.tag);
}

const parts = (value: Der) => childrenOf(value).map((child) => writtenAgain(child.raw));

const writers: ReadonlyMap<number, (value: Der) => Buffer> = new Map<number, (value: Der) => Buffer>([
  [tags.boolean, ({ content }) => Buffer.from([content.some((byte) => byte !== 0) ? 0xff : 0])],
  [tags.integer, ({ content }) => signed(BigInt.asIntN(content.length * 8, BigInt(`0x0${hex(content)}`)))],
  [tags.bitString, bits],
  [tags.null, () => Buffer.alloc(0)],
  [tags.oid, (value) => identifierOf(oidOf(value))],
  [tags.utf8String, (value) => Buffer.from(textOf(value), 'utf8')],
  [tags.printableString, (value) => Buffer.from(textOf(value), 'ascii')],
  [tags.ia5String, (value) => Buffer.from(textOf(value), 'ascii')],
  [tags.bmpString, (value) => Buffer.from(textOf(value), 'utf16le').swap16()],
  [tags.sequence, (value) => Buffer.concat(parts(value))],
  [tags.set, (value) => Buffer.concat(parts(value).toSorted(Buffer.compare))],
]);

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Two's complement in the fewest bytes. */
function signed(value: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length += 1;
  const digits = BigInt.asUintN(length * 8, value).toString(16);
  return Buffer.from(digits.padStart(length * 2, '0'), 'hex');
}

function bits({ content: [unused = 0, ...bytes] }: Der): Buffer {
  const last = bytes.pop();
  return Buffer.from([unused, ...bytes, ...(last === undefined ? [] : [(last >> unused) << unused])]);
}

/** The content of an object identifier; its arcs are unbounded. */
export function identifierOf(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  return Buffer.from([first * 40n + second, ...rest].flatMap(base128));
}

function base128(arc: bigint): number[] {
  const digits = [Number(arc & 0x7fn)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) digits.unshift(Number(left & 0x7fn) | 0x80);
  return digits;
}

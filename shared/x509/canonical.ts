import { childrenOf, type Der, DerError, oidOf, readDer, tags } from './der.ts';
import { isText, textOf } from './der-text.ts';

/** Deeper than any real request or certificate. */
const maximumDepth = 16;

/**
 * Reads the single value that the bytes encode, in strict DER (X.690 clauses 8, 10 and 11): every value has the only
 * form allowed for its content, so re-encoding it gives the same bytes. Libraries read BER, which allows many forms for
 * one content (decision 20). @throws DerError
 */
export function readCanonical(bytes: Uint8Array): Der {
  const value = readDer(bytes);
  assertCanonical(value, 0);
  return value;
}

/** The values of a SET OF, sorted by their bytes (X.690 11.6) and without duplicates (X.501 8.2). @throws DerError */
export function membersOf(set: Der): Der[] {
  const members = childrenOf(set);
  const isAscending = members.every((member, index) => {
    const before = members[index - 1];
    return before === undefined || Buffer.compare(before.raw, member.raw) < 0;
  });
  if (!isAscending) throw new DerError('members of a set out of order, or twice');
  return members;
}

function assertCanonical(value: Der, depth: number): void {
  if (depth > maximumDepth) throw new DerError('nested too deeply');
  if (!isCanonical(value)) throw new DerError(`content that is not canonical: tag ${value.tag}`);
  const isConstructed = (value.tag & 0x20) !== 0;
  if (!isConstructed) return;
  for (const child of value.tag === tags.set ? membersOf(value) : childrenOf(value)) assertCanonical(child, depth + 1);
}

/**
 * Application and private tags, constructed strings, and types that certificates do not use have no rule and are
 * refused.
 */
function isCanonical(value: Der): boolean {
  const isContextSpecific = (value.tag & 0xc0) === 0x80;
  if (isContextSpecific) return true;
  if (isText(value.tag)) return textOf(value) !== undefined;
  return rules.get(value.tag)?.(value) ?? false;
}

const ascii = ({ content }: Der) => Buffer.from(content).toString('latin1');

const rules: ReadonlyMap<number, (value: Der) => boolean> = new Map<number, (value: Der) => boolean>([
  [tags.boolean, ({ content: [byte], content: { length } }) => length === 1 && (byte === 0 || byte === 0xff)],
  [tags.integer, ({ content }) => isShortestInteger(content)],
  [tags.enumerated, ({ content }) => isShortestInteger(content)],
  [tags.bitString, ({ content }) => hasUnusedBitsZero(content)],
  [tags.octetString, () => true],
  [tags.null, ({ content }) => content.length === 0],
  [tags.oid, (value) => oidOf(value) !== ''],
  [tags.utcTime, (value) => /^[0-9]{12}Z$/.test(ascii(value))],
  [tags.generalizedTime, (value) => /^[0-9]{14}(?:\.[0-9]*[1-9])?Z$/.test(ascii(value))],
  [tags.sequence, () => true],
  [tags.set, () => true],
]);

/** At least one byte, and no redundant leading sign byte (X.690 8.3.2). */
function isShortestInteger(content: Uint8Array): boolean {
  const [first, second] = content;
  if (first === undefined || second === undefined) return first !== undefined;
  return !(first === 0 && second < 0x80) && !(first === 0xff && second >= 0x80);
}

/** X.690 8.6.2.2 and 11.2.1. */
function hasUnusedBitsZero(content: Uint8Array): boolean {
  const [unused] = content;
  if (unused === undefined || unused > 7) return false;
  if (content.length === 1) return unused === 0;
  return ((content.at(-1) ?? 0) & ((1 << unused) - 1)) === 0;
}

import { membersOf } from './canonical.ts';
import { childrenOf, type Der, DerError, exactly, expectTag, oidOf, tags } from './der.ts';
import { textOf } from './der-text.ts';

/** One attribute of a distinguished name: the short name of its type (`CN`) if it has one, else the identifier. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

const types: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
};

/** The attributes of a Name (RFC 5280 4.1.2.4) in order; none may be empty (X.520: SIZE (1..MAX)). @throws DerError */
export function readName(name: Der | undefined): NameAttribute[] {
  return childrenOf(expectTag(name, tags.sequence)).flatMap((set) => {
    const attributes = membersOf(expectTag(set, tags.set)).map(readAttribute);
    const isOfDistinctTypes = new Set(attributes.map(({ type }) => type)).size === attributes.length;
    if (attributes.length === 0 || !isOfDistinctTypes) throw new DerError('an empty name, or one type twice in it');
    return attributes;
  });
}

function readAttribute(attribute: Der): NameAttribute {
  const [type, value] = exactly(2, attribute);
  const oid = oidOf(type);
  const text = textOf(value);
  if (text === '') throw new DerError('an empty attribute of a name');
  return { type: types[oid] ?? oid, value: text };
}

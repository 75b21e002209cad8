import { childrenOf, type Der, DerError, expectTag, oidOf, tags } from './der.ts';

/** One attribute of a distinguished name: a short type (`CN`) where there is one, else the identifier. */
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

/** The attributes of a Name (RFC 5280 4.1.2.4) in their order. @throws DerError */
export function readName(name: Der | undefined): NameAttribute[] {
  return childrenOf(expectTag(name, tags.sequence))
    .flatMap((rdn) => childrenOf(expectTag(rdn, tags.set)))
    .map((attribute) => {
      const [type, value] = childrenOf(expectTag(attribute, tags.sequence));
      const oid = oidOf(type);
      return { type: types[oid] ?? oid, value: textOf(value) };
    });
}

function textOf(value: Der | undefined): string {
  const bytes = Buffer.from(value?.content ?? []);
  switch (value?.tag) {
    case tags.utf8String:
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    case tags.printableString:
    case tags.ia5String:
      return bytes.toString('latin1');
    case tags.bmpString:
      return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : '';
    default:
      throw new DerError('a kind of text that is not used any more');
  }
}

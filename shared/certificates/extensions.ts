import { childrenOf, type Der, DerError, expectTag, oidOf, readDer, tags } from './der.ts';

/** An X.509 extension (RFC 5280 4.1): `value` is the DER inside its octet string. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Der;
}

export const extensionIds = {
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
} as const;

export const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/** The extensions of a list, each at most once. @throws DerError */
export function readExtensions(list: Der): Extension[] {
  const extensions = childrenOf(expectTag(list, tags.sequence)).map(readExtension);
  if (new Set(extensions.map(({ oid }) => oid)).size !== extensions.length) throw new DerError('an extension repeats');
  return extensions;
}

/** Whether basicConstraints says CA. FALSE is said by absence; an encoded FALSE is not DER but common. @throws DerError */
export function saysAuthority(basicConstraints: Der): boolean {
  return childrenOf(expectTag(basicConstraints, tags.sequence)).some(
    (part) => part.tag !== tags.boolean || part.content[0] !== 0,
  );
}

/** The uses an extendedKeyUsage names. @throws DerError */
export function usesOf(extendedKeyUsage: Der): string[] {
  return childrenOf(expectTag(extendedKeyUsage, tags.sequence)).map(oidOf);
}

function readExtension(extension: Der): Extension {
  const parts = childrenOf(expectTag(extension, tags.sequence));
  const critical = parts[1]?.tag === tags.boolean;
  const value = readDer(expectTag(parts[critical ? 2 : 1], tags.octetString).content);
  return { oid: oidOf(parts[0]), critical, value };
}

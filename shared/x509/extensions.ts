import { childrenOf, type Der, DerError, expectTag, oidOf, readDer, tags } from './der.ts';

/** An X.509 extension (RFC 5280 4.1): `value` is the DER inside its octet string. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Der;
}

export const extensionIds = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
} as const;

export const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/** The bits of keyUsage (RFC 5280 4.2.1.3). */
export const keyUsageBits = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 } as const;

/** The extensions in a list, which must not be empty or contain duplicates. @throws DerError */
export function readExtensions(list: Der): Extension[] {
  const extensions = childrenOf(expectTag(list, tags.sequence)).map(readExtension);
  const isOfDistinctTypes = new Set(extensions.map(({ oid }) => oid)).size === extensions.length;
  if (extensions.length === 0 || !isOfDistinctTypes) throw new DerError('no extension, or one of them twice');
  return extensions;
}

/**
 * Whether basicConstraints says CA. FALSE is expressed by absence; an explicit FALSE is not DER but common. @throws
 * DerError
 */
export function saysAuthority(basicConstraints: Der): boolean {
  return childrenOf(expectTag(basicConstraints, tags.sequence)).some(
    (part) => part.tag !== tags.boolean || part.content[0] !== 0,
  );
}

/** The uses named in an extendedKeyUsage. @throws DerError */
export function usesOf(extendedKeyUsage: Der): string[] {
  return childrenOf(expectTag(extendedKeyUsage, tags.sequence)).map(oidOf);
}

/** `extnID`, `critical` only if TRUE (FALSE is expressed by absence, X.690 11.5), `extnValue`, and nothing else. */
function readExtension(extension: Der): Extension {
  const [id, second, third, ...more] = childrenOf(expectTag(extension, tags.sequence));
  const critical = third !== undefined;
  const isTrue = second?.tag === tags.boolean && second.content.length === 1 && second.content[0] === 0xff;
  if (more.length > 0 || (critical && !isTrue)) throw new DerError('not an extension');
  const value = readDer(expectTag(critical ? third : second, tags.octetString).content);
  return { oid: oidOf(id), critical, value };
}

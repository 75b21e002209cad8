import { childrenOf, type Der, DerError, expectTag, oidOf, readDer, tags } from './der.ts';

const extensionRequest = '1.2.840.113549.1.9.14';
const clientAuthentication = '1.3.6.1.5.5.7.3.2';

/**
 * Whether a request's attributes ask for nothing a user's certificate may not be: a CA, a signer of certificates, other
 * uses than client authentication, other names. The authority's template decides what is issued; this says no early,
 * because names of a request could pass through it (threat 8). @throws DerError
 */
export function extensionsAllowed(attributes: Der | undefined): boolean {
  const requests = childrenOf(expectTag(attributes, 0xa0)).flatMap((attribute) => {
    const [type, values] = childrenOf(expectTag(attribute, tags.sequence));
    return oidOf(type) === extensionRequest ? childrenOf(expectTag(values, tags.set)) : [];
  });
  if (requests.length > 1) throw new DerError('extensions requested twice');
  const extensions = requests.flatMap((request) => childrenOf(expectTag(request, tags.sequence))).map(readExtension);
  if (new Set(extensions.map(({ oid }) => oid)).size !== extensions.length) throw new DerError('an extension repeats');
  return extensions.every(({ oid, critical, value }) => rules[oid]?.(value) ?? !critical);
}

function readExtension(extension: Der): { oid: string; critical: boolean; value: Der } {
  const parts = childrenOf(expectTag(extension, tags.sequence));
  const critical = parts[1]?.tag === tags.boolean;
  const value = readDer(expectTag(parts[critical ? 2 : 1], tags.octetString).content);
  return { oid: oidOf(parts[0]), critical, value };
}

/** What may stand in the extensions that mean something; others are ignored unless they are critical. */
const rules: Readonly<Record<string, (value: Der) => boolean>> = {
  // basicConstraints: cA is FALSE by being absent; an encoded FALSE is not DER but common
  '2.5.29.19': (value) => childrenOf(value).every((part) => part.tag === tags.boolean && part.content[0] === 0),
  // keyUsage: bits keyCertSign (5) and cRLSign (6)
  '2.5.29.15': (value) => ((expectTag(value, tags.bitString).content[1] ?? 0) & 0x06) === 0,
  '2.5.29.37': (value) => childrenOf(value).every((use) => oidOf(use) === clientAuthentication),
  // subjectAltName, issuerAltName
  '2.5.29.17': () => false,
  '2.5.29.18': () => false,
  // nameConstraints, policyConstraints
  '2.5.29.30': () => false,
  '2.5.29.36': () => false,
};

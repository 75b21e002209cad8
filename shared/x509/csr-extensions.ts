import { membersOf, readCanonical } from './canonical.ts';
import { childrenOf, type Der, DerError, exactly, expectTag, namedBitsOf, oidOf, tags } from './der.ts';
import {
  clientAuthentication,
  type Extension,
  extensionIds,
  keyUsageBits,
  readExtensions,
  usesOf,
} from './extensions.ts';

/** PKCS #9's (RFC 2985 5.4.2) and Microsoft's, which older Windows writes and authorities read alike. */
const extensionRequests: readonly string[] = ['1.2.840.113549.1.9.14', '1.3.6.1.4.1.311.2.1.14'];

const attributesTag = 0xa0;

/**
 * Whether a request's attributes ask for nothing a user's certificate may not be: a CA, a signer of certificates, other
 * uses than client authentication, other names. The authority's template decides what is issued; this says no early,
 * because names of a request could pass through it (threat 8). @throws DerError
 */
export function extensionsAllowed(attributes: Der | undefined): boolean {
  return requestedExtensions(attributes).every(({ oid, critical, value }) => {
    const canonical = readCanonical(value.raw);
    return rules[oid]?.(canonical) ?? !critical;
  });
}

/** Attributes are a type and at least one value, each type once (RFC 2986 4.1, X.501 8.2); extensions are requested once. */
function requestedExtensions(attributes: Der | undefined): readonly Extension[] {
  const read = membersOf(expectTag(attributes, attributesTag)).map((attribute) => {
    const [type, set] = exactly(2, attribute);
    const values = membersOf(expectTag(set, tags.set));
    if (values.length === 0) throw new DerError('an attribute without a value');
    return { type: oidOf(type), values };
  });
  if (new Set(read.map(({ type }) => type)).size !== read.length) throw new DerError('an attribute stands twice');
  const requests = read.filter(({ type }) => extensionRequests.includes(type)).flatMap(({ values }) => values);
  if (requests.length > 1) throw new DerError('extensions requested twice');
  return requests.flatMap(readExtensions);
}

/** What may stand in the extensions that mean something; others are ignored unless they are critical. */
const rules: Readonly<Record<string, (value: Der) => boolean>> = {
  [extensionIds.basicConstraints]: isNoAuthority,
  [extensionIds.keyUsage]: signsNoCertificates,
  [extensionIds.extendedKeyUsage]: isForClients,
  [extensionIds.subjectAltName]: () => false,
  [extensionIds.issuerAltName]: () => false,
  [extensionIds.nameConstraints]: () => false,
  [extensionIds.policyConstraints]: () => false,
};

function isNoAuthority(basicConstraints: Der): boolean {
  const [first] = childrenOf(expectTag(basicConstraints, tags.sequence));
  // FALSE is the default, and DER writes no default (X.690 11.5).
  if (first?.tag === tags.boolean && first.content[0] === 0) throw new DerError('a default that is written');
  return first === undefined;
}

function signsNoCertificates(keyUsage: Der): boolean {
  const bits = namedBitsOf(keyUsage);
  if (bits.length === 0) throw new DerError('no use of a key');
  return !bits.includes(keyUsageBits.keyCertSign) && !bits.includes(keyUsageBits.cRLSign);
}

function isForClients(extendedKeyUsage: Der): boolean {
  const uses = usesOf(extendedKeyUsage);
  if (uses.length === 0) throw new DerError('no use of a certificate');
  return uses.every((use) => use === clientAuthentication);
}

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

/** PKCS #9's attribute (RFC 2985 5.4.2), and Microsoft's, which older Windows writes and authorities accept too. */
const extensionRequests: readonly string[] = ['1.2.840.113549.1.9.14', '1.3.6.1.4.1.311.2.1.14'];

const attributesTag = 0xa0;

/**
 * Whether a request's attributes ask for nothing that a user's certificate must not have: CA, certificate signing, uses
 * other than client authentication, alternative names. The authority's template decides what is issued; this check
 * refuses early, because alternative names could pass through the template (threat 8). @throws DerError
 */
export function extensionsAllowed(attributes: Der | undefined): boolean {
  return requestedExtensions(attributes).every(({ oid, critical, value }) => {
    const canonical = readCanonical(value.raw);
    return rules[oid]?.(canonical) ?? !critical;
  });
}

/**
 * An attribute has a type and at least one value, and each type occurs once (RFC 2986 4.1, X.501 8.2); extensions may
 * be requested only once.
 */
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

/** Allowed content of the extensions that matter; others are ignored unless they are critical. */
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
  // FALSE is the default, and DER omits defaults (X.690 11.5).
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

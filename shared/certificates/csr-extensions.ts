import { childrenOf, type Der, DerError, expectTag, oidOf, tags } from './der.ts';
import { clientAuthentication, extensionIds, readExtensions, saysAuthority, usesOf } from './extensions.ts';

const extensionRequest = '1.2.840.113549.1.9.14';

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
  return requests.flatMap(readExtensions).every(({ oid, critical, value }) => rules[oid]?.(value) ?? !critical);
}

/** What may stand in the extensions that mean something; others are ignored unless they are critical. */
const rules: Readonly<Record<string, (value: Der) => boolean>> = {
  [extensionIds.basicConstraints]: (value) => !saysAuthority(value),
  // bits keyCertSign (5) and cRLSign (6)
  [extensionIds.keyUsage]: (value) => ((expectTag(value, tags.bitString).content[1] ?? 0) & 0x06) === 0,
  [extensionIds.extendedKeyUsage]: (value) => usesOf(value).every((use) => use === clientAuthentication),
  [extensionIds.subjectAltName]: () => false,
  [extensionIds.issuerAltName]: () => false,
  [extensionIds.nameConstraints]: () => false,
  [extensionIds.policyConstraints]: () => false,
};

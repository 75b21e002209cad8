import { childrenOf, type Der, DerError, expectTag, namedBitsOf, tags } from './der.ts';
import { textOf } from './der-text.ts';
import {
  clientAuthentication,
  type Extension,
  extensionIds,
  keyUsageBits,
  saysAuthority,
  usesOf,
} from './extensions.ts';

/** The expected properties of the issuing authority. */
export interface ExpectedIssuer {
  /** The subjectKeyIdentifier of its certificate. */
  readonly keyIdentifier: Uint8Array;
  /** The last part of its ARN, after which its revocation list is named. */
  readonly authorityId: string;
}

/**
 * The identifier of the first extension of an issued certificate that is missing, unexpected or has an unexpected
 * value; `undefined` if all are as expected. The template is `EndEntityClientAuthCertificate_APIPassthrough/V1` of AWS
 * Private CA, whose definition names these six and copies alternative names from the request. Critical flags are not
 * checked: they do not change the meaning of these six.
 */
export function unexpectedExtension(extensions: readonly Extension[], issuer: ExpectedIssuer): string | undefined {
  const wrong = extensions.find(({ oid, value }) => !holds(() => rules[oid]?.(value, issuer) ?? false));
  if (wrong) return wrong.oid;
  return required.find((id) => !extensions.some(({ oid }) => oid === id));
}

const required: readonly string[] = [
  extensionIds.basicConstraints,
  extensionIds.keyUsage,
  extensionIds.extendedKeyUsage,
  extensionIds.authorityKeyIdentifier,
  extensionIds.subjectKeyIdentifier,
];

const rules: Readonly<Record<string, (value: Der, issuer: ExpectedIssuer) => boolean>> = {
  [extensionIds.basicConstraints]: (value) => !saysAuthority(value),
  [extensionIds.keyUsage]: (value) =>
    sameList(namedBitsOf(value), [keyUsageBits.digitalSignature, keyUsageBits.keyEncipherment]),
  [extensionIds.extendedKeyUsage]: (value) => sameList(usesOf(value), [clientAuthentication]),
  [extensionIds.authorityKeyIdentifier]: (value, { keyIdentifier }) =>
    Buffer.from(only(value, keyIdentifierTag).content).equals(keyIdentifier),
  // "Derived from CSR": the derivation is not documented, and nothing depends on it.
  [extensionIds.subjectKeyIdentifier]: (value) => expectTag(value, tags.octetString).content.length > 0,
  [extensionIds.crlDistributionPoints]: (value, { authorityId }) => isListOf(authorityId, value),
};

const keyIdentifierTag = 0x80;
const fullNameTag = 0xa0;
const uriTag = 0x86;

/**
 * One distribution point with one address, that of the authority's own list: `http://…/crl/<authority's id>.crl`, on
 * any host.
 */
function isListOf(authorityId: string, crlDistributionPoints: Der): boolean {
  const point = only(crlDistributionPoints, tags.sequence);
  const address = only(only(only(point, fullNameTag), fullNameTag), uriTag);
  const url = URL.parse(textOf({ ...address, tag: tags.ia5String }));
  return url?.protocol === 'http:' && url.pathname.endsWith(`/crl/${authorityId}.crl`) && url.search + url.hash === '';
}

/** The only value inside another one. @throws DerError */
function only(parent: Der, tag: number): Der {
  const [child, ...others] = childrenOf(parent);
  if (others.length > 0) throw new DerError('one value expected');
  return expectTag(child, tag);
}

function sameList<T>(found: readonly T[], expected: readonly T[]): boolean {
  return found.length === expected.length && found.every((each, index) => each === expected[index]);
}

function holds(rule: () => boolean): boolean {
  try {
    return rule();
  } catch (thrown) {
    if (thrown instanceof DerError) return false;
    throw thrown;
  }
}

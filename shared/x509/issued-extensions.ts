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

/** What is expected of the authority that issued. */
export interface ExpectedIssuer {
  /** Its certificate's subjectKeyIdentifier. */
  readonly keyIdentifier: Uint8Array;
  /** The last part of its ARN; its revocation list is named after it. */
  readonly authorityId: string;
}

/**
 * The first extension of an issued certificate that the template does not put there, or not like this: the identifier of one
 * that stands there, or of one that is missing; `undefined` when all is as expected. The template is
 * `EndEntityClientAuthCertificate_APIPassthrough/V1` of AWS Private CA, whose definition names these six and passes an
 * alternative name through from the request. Criticality is not judged: it changes nothing of what these six say.
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
  // "Derived from CSR": how is not documented, and nothing depends on it.
  [extensionIds.subjectKeyIdentifier]: (value) => expectTag(value, tags.octetString).content.length > 0,
  [extensionIds.crlDistributionPoints]: (value, { authorityId }) => isListOf(authorityId, value),
};

const keyIdentifierTag = 0x80;
const fullNameTag = 0xa0;
const uriTag = 0x86;

/** One point with one address, that of the authority's own list: `http://…/crl/<authority's id>.crl`, whatever the host. */
function isListOf(authorityId: string, crlDistributionPoints: Der): boolean {
  const point = only(crlDistributionPoints, tags.sequence);
  const address = only(only(only(point, fullNameTag), fullNameTag), uriTag);
  const url = URL.parse(textOf({ ...address, tag: tags.ia5String }));
  return url?.protocol === 'http:' && url.pathname.endsWith(`/crl/${authorityId}.crl`) && url.search + url.hash === '';
}

/** The only value within another one. @throws DerError */
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

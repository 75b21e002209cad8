import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';
import { maximumCsrLength } from '../domain/fields.ts';
import { readCanonical } from './canonical.ts';
import { extensionsAllowed } from './csr-extensions.ts';
import { bytesOf, childrenOf, type Der, DerError, exactly, expectTag, oidOf, tags } from './der.ts';
import { type NameAttribute, readName } from './name.ts';
import { readPem, writePem } from './pem.ts';

/** A certificate request (PKCS #10, RFC 2986) that has proved possession of its key and meets the policy. */
export interface Csr {
  /** PEM in canonical form, whatever the label and line length received. */
  readonly pem: string;
  readonly subject: readonly NameAttribute[];
  readonly publicKeyDer: Uint8Array;
  /**
   * Hexadecimal SHA-256 of the public key (SPKI); equal keys have equal hashes, because only one encoding of a key is
   * accepted.
   */
  readonly keyHash: string;
  readonly algorithm: 'RSA' | 'EC';
  readonly bits: number;
}

/**
 * Reads and checks a request. @throws `certificate.csrInvalid` (not one PEM block of at most 16 KB; with a reason: not
 * strict DER and PKCS #10, not signed with its own key), `certificate.keyTooWeak` (other than RSA 2048 to 8192 or
 * P-256, P-384, P-521), `certificate.extensionNotAllowed` (CA, certificate signing, uses other than client
 * authentication, alternative names).
 */
export function readCsr(pem: string): Csr {
  const der =
    pem.length > maximumCsrLength ? undefined : readPem(pem, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);
  if (der === undefined) throw new DomainError('certificate.csrInvalid');
  return translated(() => {
    const [info, signatureAlgorithm, signature] = exactly(3, readCanonical(der));
    const [version, name, spki, attributes] = exactly(4, info);
    const isFirstVersion = version?.tag === tags.integer && Buffer.from(version.content).equals(Buffer.from([0]));
    if (!isFirstVersion) throw new DerError('not a request of version 1');
    const key = readKey(expectTag(spki, tags.sequence));
    const subject = readName(name);
    assertSelfSigned(expectTag(info, tags.sequence), signatureAlgorithm, bytesOf(signature), key.object);
    if (!extensionsAllowed(attributes)) throw new DomainError('certificate.extensionNotAllowed');
    const { object, ...described } = key;
    return { pem: writePem(der, 'CERTIFICATE REQUEST'), subject, ...described };
  });
}

function translated<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    // DerError, a TypeError of TextDecoder, or an OpenSSL error: in each case the bytes are not a valid request
    throw new DomainError('certificate.csrInvalid', { reason: 'encoding' });
  }
}

const curveBits: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

function readKey(spki: Der) {
  const object = createPublicKey({ key: Buffer.from(spki.raw), format: 'der', type: 'spki' });
  const strength = strengthOf(object);
  if (strength === undefined) throw new DomainError('certificate.keyTooWeak');
  // One encoding per key: with a compressed point or explicit curve parameters, a certified key could be presented
  // again unrecognized (D-13).
  const rebuilt = createPublicKey({ key: object.export({ format: 'jwk' }), format: 'jwk' });
  if (!rebuilt.export({ format: 'der', type: 'spki' }).equals(spki.raw))
    throw new DerError('unusual encoding of a key');
  return { object, ...strength, publicKeyDer: spki.raw, keyHash: createHash('sha256').update(spki.raw).digest('hex') };
}

function strengthOf(key: KeyObject): { algorithm: 'RSA' | 'EC'; bits: number } | undefined {
  const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    const isStrong = modulusLength >= 2048 && modulusLength <= 8192 && publicExponent >= 65_537n;
    return isStrong ? { algorithm: 'RSA', bits: modulusLength } : undefined;
  }
  const bits =
    key.asymmetricKeyType === 'ec' && Object.hasOwn(curveBits, namedCurve) ? curveBits[namedCurve] : undefined;
  return bits === undefined ? undefined : { algorithm: 'EC', bits };
}

/** PKCS #1 v1.5 and ECDSA with SHA-2, the signatures that today's requests use. */
const signatureHashes: Readonly<Record<string, { readonly type: string; readonly hash: string }>> = {
  '1.2.840.113549.1.1.11': { type: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { type: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { type: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { type: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { type: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { type: 'ec', hash: 'sha512' },
};

function assertSelfSigned(info: Der, algorithm: Der | undefined, signature: Uint8Array, key: KeyObject): void {
  const [oid, ...parameters] = childrenOf(expectTag(algorithm, tags.sequence));
  const known = signatureHashes[oidOf(oid)];
  // RSA's identifier has NULL parameters (RFC 8017 A.2.4), ECDSA's has none (RFC 5758 3.2).
  const expected: readonly number[] = known?.type === 'rsa' ? [tags.null] : [];
  const hasParameters = parameters.length === expected.length && parameters.every(({ tag }) => expected.includes(tag));
  if (!hasParameters) throw new DerError('parameters that the algorithm does not have');
  const isSigned =
    known !== undefined && known.type === key.asymmetricKeyType && verify(known.hash, info.raw, key, signature);
  if (!isSigned) throw new DomainError('certificate.csrInvalid', { reason: 'signature' });
}

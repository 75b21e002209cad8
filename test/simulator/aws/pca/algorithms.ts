import { webcrypto } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';

export const keyAlgorithms = ['EC_prime256v1', 'EC_secp384r1', 'RSA_2048', 'RSA_3072', 'RSA_4096'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];
export const signingAlgorithms = [
  'SHA256WITHECDSA',
  'SHA384WITHECDSA',
  'SHA512WITHECDSA',
  'SHA256WITHRSA',
  'SHA384WITHRSA',
  'SHA512WITHRSA',
] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

const curves = { EC_prime256v1: 'P-256', EC_secp384r1: 'P-384' } as const;

function isElliptic(algorithm: KeyAlgorithm): algorithm is keyof typeof curves {
  return algorithm.startsWith('EC_');
}

function keyParameters(algorithm: KeyAlgorithm, signing: SigningAlgorithm) {
  const hash = hashOf(signing);
  if (isElliptic(algorithm)) return { name: 'ECDSA', namedCurve: curves[algorithm], hash };
  return {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: Number(algorithm.slice(4)),
    publicExponent: new Uint8Array([1, 0, 1]),
    hash,
  };
}

/** Makes an exportable key pair. */
export async function generateKeys(
  algorithm: KeyAlgorithm,
  signing: SigningAlgorithm,
): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(keyParameters(algorithm, signing), true, ['sign', 'verify']);
}

/** The private key of an authority, for one signing algorithm. */
export function importPrivateKey(
  pkcs8: string,
  algorithm: KeyAlgorithm,
  signing: SigningAlgorithm,
): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', Buffer.from(pkcs8, 'base64'), keyParameters(algorithm, signing), false, [
    'sign',
  ]);
}

/** What the X.509 library signs with. @throws AwsError when the algorithm is not of the key's family */
export function signatureParameters(algorithm: KeyAlgorithm, signing: SigningAlgorithm) {
  if (isElliptic(algorithm) !== signing.endsWith('ECDSA')) {
    throw new AwsError(
      'InvalidArgsException',
      `The signing algorithm ${signing} does not match the key algorithm ${algorithm} of the CA.`,
    );
  }
  return isElliptic(algorithm)
    ? { name: 'ECDSA', hash: hashOf(signing) }
    : { name: 'RSASSA-PKCS1-v1_5', hash: hashOf(signing) };
}

function hashOf(signing: SigningAlgorithm): string {
  return `SHA-${signing.slice(3, 6)}`;
}

import { type KeyObject, X509Certificate } from 'node:crypto';
import { isExpired } from '../domain/certificate-life.ts';
import { readPem } from './pem.ts';

/** The problems of a certificate whose key is to verify signatures. */
export type SignerProblem = 'form' | 'validity' | 'key';

const curves = ['prime256v1', 'secp384r1'];
const minimumModulus = 2048;
/** A larger key only makes each check slower. */
const maximumModulus = 8192;

/**
 * The key in a certificate that our caller names as a signer's: RSA of 2048 to 8192 bits, or ECDSA on P-256 or P-384. Who
 * issued the certificate does not matter, because the caller vouches for this very one.
 */
export function signerKey(pem: string, now: Date): KeyObject | SignerProblem {
  const certificate = certificateIn(pem);
  if (!certificate) return 'form';
  const [from, until] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  if (!(from <= now) || isExpired(until, now)) return 'validity';
  const key = keyIn(certificate);
  return key && isStrong(key) ? key : 'key';
}

function certificateIn(pem: string): X509Certificate | undefined {
  const der = readPem(pem, ['CERTIFICATE']);
  try {
    return der && new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** `undefined` for a key that OpenSSL cannot read. */
function keyIn(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails;
  if (asymmetricKeyType === 'rsa') return modulusLength >= minimumModulus && modulusLength <= maximumModulus;
  return asymmetricKeyType === 'ec' && curves.includes(namedCurve);
}

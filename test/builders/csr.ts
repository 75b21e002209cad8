import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';

export interface CsrOptions {
  /** X.500 text: `CN=user0001, O=…`. @default CN=csr */
  readonly subject?: string;
  /** @default a new P-256 pair */
  readonly keys?: webcrypto.CryptoKeyPair;
}

const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A new P-256 key pair, as a customer's machine generates it. */
export async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(p256, true, ['sign', 'verify']);
}

/** A certificate request in PEM, signed with its own key. */
export async function csrPem({ subject = 'CN=csr', keys }: CsrOptions = {}): Promise<string> {
  const x509 = await import('@peculiar/x509');
  const pair = keys ?? (await newKeys());
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys: pair,
    signingAlgorithm: p256,
  });
  return `${request.toString('pem')}\n`;
}

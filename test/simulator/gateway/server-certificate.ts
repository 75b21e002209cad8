import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { loadX509 } from '../aws/pca/x509.ts';

/** The certificate of the simulator's servers, and the CA by which clients trust it. */
export interface ServerCertificate {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const Kept = z.object({ caPem: z.string(), certificatePem: z.string(), keyPem: z.string() });
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMilliseconds = 86_400_000;

/**
 * Finds the certificate for `localhost` kept in a directory, or issues it from a new CA, whose key is thrown away.
 * Validity is real time: browsers and curl know no virtual clock.
 */
export async function serverCertificate(directory: string | undefined): Promise<ServerCertificate> {
  const file = directory && join(directory, 'localhost.json');
  if (file && existsSync(file)) {
    const kept = Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (daysLeft(kept.certificatePem) > 30) return kept;
  }
  const issued = await issue();
  if (directory && file) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, JSON.stringify(issued), { mode: 0o600 });
    writeFileSync(join(directory, 'ca.pem'), issued.caPem);
    chmodSync(file, 0o600);
  }
  return issued;
}

function daysLeft(pem: string): number {
  return (Date.parse(new X509Certificate(pem).validTo) - Date.now()) / dayMilliseconds;
}

async function issue(): Promise<ServerCertificate> {
  const [x509, caKeys, keys] = await Promise.all([loadX509(), generateKeys(), generateKeys()]);
  const validity = {
    notBefore: new Date(Date.now() - dayMilliseconds),
    notAfter: new Date(Date.now() + 397 * dayMilliseconds),
  };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: randomBytes(16).toString('hex'),
    name: 'CN=Tegata simulator CA',
    signingAlgorithm: algorithm,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: randomBytes(16).toString('hex'),
    subject: 'CN=localhost',
    issuer: ca.subject,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    caPem: `${ca.toString('pem')}\n`,
    certificatePem: `${certificate.toString('pem')}\n`,
    keyPem: `-----BEGIN PRIVATE KEY-----\n${key.match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`,
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

import 'reflect-metadata';
import { createHash, createPrivateKey, createSign, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { SignedXml } from 'xml-crypto';

const more = 'http://www.w3.org/2001/04/xmldsig-more#';
export const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

/** A maker of tokens: its key, and the certificate that it gave to the bank. */
export interface Signer {
  readonly key: KeyObject;
  readonly certificate: string;
  readonly method: string;
}

const kinds = {
  rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
  'rsa-1024': {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 1024,
  },
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'P-521': { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' },
} as const;

/** A signer with a new key, whose certificate is valid for a year around the tests' time. */
export async function newSigner(kind: keyof typeof kinds): Promise<Signer> {
  const keys = await webcrypto.subtle.generateKey(kinds[kind], true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Token Maker',
    keys,
    signingAlgorithm: kinds[kind],
    serialNumber: '01',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2026-12-31T23:59:59Z'),
  });
  const key = createPrivateKey({
    key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
    format: 'der',
    type: 'pkcs8',
  });
  const family = kind.startsWith('rsa') ? 'rsa' : 'ecdsa';
  return { key, certificate: `${certificate.toString('pem')}\n`, method: `${more}${family}-sha256` };
}

interface Manner {
  readonly method?: string;
  readonly digest?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  readonly uri?: string;
  readonly prefix?: string;
  /** The element that is signed. @default the root */
  readonly xpath?: string;
}

/** Signs a document as its maker does: by the library that our own check does without. */
export function signed(document: string, signer: Signer, manner: Manner = {}): string {
  const { method = signer.method, canonicalization = exclusive, uri = '', prefix, xpath = '/*' } = manner;
  const { digest = 'http://www.w3.org/2001/04/xmlenc#sha256', transforms = [enveloped, exclusive] } = manner;
  const signature = new SignedXml({
    privateKey: signer.key.export({ type: 'pkcs8', format: 'pem' }),
    publicCert: signer.certificate,
    signatureAlgorithm: method,
    canonicalizationAlgorithm: canonicalization,
  });
  if (method.includes('ecdsa') || method.includes('384')) {
    signature.SignatureAlgorithms[method] = class {
      getSignature = (text: unknown) =>
        createSign(method.slice(-'sha256'.length))
          .update(String(text))
          .sign({ key: signer.key, dsaEncoding: 'ieee-p1363' }, 'base64');
      verifySignature = () => false;
      getAlgorithmName = () => method;
    };
  }
  signature.HashAlgorithms[`${more}sha384`] = class {
    getHash = (text: string) => createHash('sha384').update(text).digest('base64');
    getAlgorithmName = () => `${more}sha384`;
  };
  signature.addReference({ xpath, uri, isEmptyUri: uri === '', digestAlgorithm: digest, transforms: [...transforms] });
  signature.computeSignature(document, { ...(prefix && { prefix }) });
  return signature.getSignedXml();
}

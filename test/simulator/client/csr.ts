import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { constructed, integer, objectId, octets, raw, sequence, set, utf8 } from './der.ts';

/** The private key, and the request a client sends for a certificate; both PEM. */
export interface KeyAndCsr {
  readonly keyPem: string;
  readonly csrPem: string;
}

/** What a CSR is made of, good or bad. */
export interface CsrOptions {
  /** @default P-256 */
  readonly key?: 'P-256' | 'P-384' | 'P-521' | 'P-192' | 'RSA-1024' | 'RSA-2048' | 'RSA-4096' | 'Ed25519';
  /** PEM of a key made before, instead of a new one. */
  readonly keyPem?: string;
  /** In order; the usual short names of attributes. @default a common name */
  readonly subject?: readonly (readonly [name: SubjectAttribute, value: string])[];
  /** Asks to be a certificate authority. @default false */
  readonly isAuthority?: boolean;
  /** The signature does not fit. @default false */
  readonly isForged?: boolean;
}

const attributes = { CN: '2.5.4.3', C: '2.5.4.6', L: '2.5.4.7', ST: '2.5.4.8', O: '2.5.4.10', OU: '2.5.4.11' } as const;
export type SubjectAttribute = keyof typeof attributes;

const makers: Readonly<Record<NonNullable<CsrOptions['key']>, () => KeyObject>> = {
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  'P-521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
  'P-192': () => generateKeyPairSync('ec', { namedCurve: 'prime192v1' }).privateKey,
  'RSA-1024': () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
  'RSA-2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'RSA-4096': () => generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey,
  Ed25519: () => generateKeyPairSync('ed25519').privateKey,
};

const algorithms = { ec: '1.2.840.10045.4.3.2', rsa: '1.2.840.113549.1.1.11', ed25519: '1.3.101.112' } as const;

/** Makes a key and a PKCS #10 request (RFC 2986) for it. */
export function makeCsr(options: CsrOptions = {}): KeyAndCsr {
  const { subject = [['CN', 'client']], isAuthority = false, isForged = false } = options;
  const key = options.keyPem ? createPrivateKey(options.keyPem) : makers[options.key ?? 'P-256']();
  const kind = key.asymmetricKeyType;
  if (kind !== 'ec' && kind !== 'rsa' && kind !== 'ed25519') throw new Error(`no signature for ${kind}`);
  const info = sequence(
    integer(0),
    sequence(...subject.map(([name, value]) => set(sequence(objectId(attributes[name]), utf8(value))))),
    raw(createPublicKey(key).export({ type: 'spki', format: 'der' })),
    constructed(0, isAuthority ? authorityRequest() : Buffer.alloc(0)),
  );
  const signature = sign(kind === 'ed25519' ? null : 'sha256', isForged ? Buffer.from('another request') : info, key);
  // RSA's identifier has NULL parameters, the others have none (RFC 4055, 5758, 8410).
  const parameters = kind === 'rsa' ? [raw(Buffer.from([0x05, 0x00]))] : [];
  const bitString = raw(Buffer.concat([Buffer.from([0]), signature]), 0x03);
  const request = sequence(info, sequence(objectId(algorithms[kind]), ...parameters), bitString);
  return {
    keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    csrPem: pem('CERTIFICATE REQUEST', request),
  };
}

// extensionRequest with critical basicConstraints CA:TRUE.
function authorityRequest(): Buffer {
  const isCa = raw(Buffer.from([0x01, 0x01, 0xff]));
  const basicConstraints = sequence(objectId('2.5.29.19'), isCa, octets(sequence(isCa)));
  return sequence(objectId('1.2.840.113549.1.9.14'), set(sequence(basicConstraints)));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

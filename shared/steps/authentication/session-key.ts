import { generateKeyPairSync } from 'node:crypto';
import type { KeyStore, Random } from '../../operation/ports.ts';
import type { SessionKey } from '../../table/bank.ts';

export interface NewSessionKey {
  readonly publicKey: SessionKey;
  readonly privateKey: Parameters<KeyStore['store']>[0];
}

/**
 * Makes a key pair for ES256 (RFC 7518 §3.4); its id is a UUID, the form that Secrets Manager requires of a version.
 */
export function newSessionKey(random: Random, now: Date): NewSessionKey {
  const kid = uuid(random);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: { kid, jwk: { ...pair.publicKey.export({ format: 'jwk' }) }, createdAt: now.toISOString() },
    privateKey: { kid, jwk: { ...pair.privateKey.export({ format: 'jwk' }) } },
  };
}

/** RFC 9562 §5.4: version 4. */
function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

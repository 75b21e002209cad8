import { createHash } from 'node:crypto';
import { keyContainer, keyPackage } from '../builders/token-file.ts';

/** A token of a delivery: its serial number, and the secret that the file says it was made with. */
export interface DeliveredToken {
  readonly serialNumber: string;
  readonly secret: Uint8Array;
  readonly algorithm: 'sha1' | 'sha256';
}

/** A token as its maker made it: as long a secret as the hash is. */
export function delivered(serialNumber: string, algorithm: DeliveredToken['algorithm'] = 'sha1'): DeliveredToken {
  return { serialNumber, algorithm, secret: createHash(algorithm).update(serialNumber).digest() };
}

/** The CSV that comes with tokens; without a column that says otherwise they are SHA-1. */
export function csvOf(tokens: readonly DeliveredToken[]): string {
  const lines = tokens.map(({ serialNumber, secret }) => `${serialNumber},${Buffer.from(secret).toString('hex')}`);
  return `${['serialNumber,secret', ...lines].join('\n')}\n`;
}

/** The same as PSKC (RFC 6030): each token says its hash, where its steps begin and how long they are. */
export function pskcOf(tokens: readonly DeliveredToken[]): string {
  const data = '<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>60</PlainValue></TimeInterval>';
  const packages = tokens.map(({ serialNumber, secret, algorithm }) =>
    keyPackage({ serialNumber, secret, data, suite: algorithm === 'sha1' ? 'HMAC-SHA1' : 'HMAC-SHA256' }),
  );
  return keyContainer(...packages);
}

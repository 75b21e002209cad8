import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';
import type { Key } from './keys.ts';

export type EncryptionContext = Readonly<Record<string, string>>;

const idBytes = 16;
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts under a key and a context; the blob names its key, as KMS's does. */
export function seal(key: Key, plaintext: Buffer, context: EncryptionContext): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), iv).setAAD(boundData(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(digitsOf(key.keyId), 'hex'), iv, cipher.getAuthTag(), sealed]);
}

/** The 32 digits of a key's id, whether it is one region's (a UUID) or several regions' (`mrk-…`). */
export const digitsOf = (keyId: string) => keyId.replace(/^mrk-/, '').replaceAll('-', '');

/** The digits of the id of the key a blob was sealed under. @throws AwsError InvalidCiphertextException */
export function keyIdOf(blob: Buffer): string {
  if (blob.length < idBytes + ivBytes + tagBytes) throw invalid();
  return blob.subarray(0, idBytes).toString('hex');
}

/** @throws AwsError InvalidCiphertextException when key, context or blob is not what it was sealed with */
export function open(key: Key, blob: Buffer, context: EncryptionContext): Buffer {
  const iv = blob.subarray(idBytes, idBytes + ivBytes);
  const tag = blob.subarray(idBytes + ivBytes, idBytes + ivBytes + tagBytes);
  const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), iv);
  cipher.setAAD(boundData(context)).setAuthTag(tag);
  try {
    return Buffer.concat([cipher.update(blob.subarray(idBytes + ivBytes + tagBytes)), cipher.final()]);
  } catch {
    throw invalid();
  }
}

// The order in which the members were written does not matter.
function boundData(context: EncryptionContext): Buffer {
  const sorted = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(sorted));
}

function invalid(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}

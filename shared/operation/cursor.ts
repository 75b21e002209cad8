import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { defineStep, refusing } from './step.ts';

type Position = Readonly<Record<string, string>>;

export const paging = defineStep({ isOf: ({ input }) => 'cursor' in input.shape, errors: ['request.cursorInvalid'] });
const refuse = refusing(paging);
const invalid = () => refuse('request.cursorInvalid');

/** Where a list goes on, sealed to the company and to the list it came from: nobody reads it or moves it (threat 19). */
export function sealCursor(position: Position, companyKey: string, list: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(companyKey, list), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(position), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** @throws `request.cursorInvalid` for everything that was not sealed for this company and list. */
export function openCursor(cursor: string, companyKey: string, list: string): Record<string, string> {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length < 29) throw invalid();
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(companyKey, list), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
  } catch {
    throw invalid();
  }
}

const keyFor = (companyKey: string, list: string) =>
  Buffer.from(hkdfSync('sha256', companyKey, 'tegata cursor', list, 32));

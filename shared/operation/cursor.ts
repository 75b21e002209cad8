import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { defineStep, refusing } from './step.ts';

type Position = Readonly<Record<string, string>>;

export const paging = defineStep({
  name: 'paging',
  isOf: ({ input }) => 'cursor' in input.shape,
  errors: ['request.cursorInvalid'],
});
const refuse = refusing(paging);
const invalid = () => refuse('request.cursorInvalid');

/** Where a list goes on, sealed to the company and to the list it came from: nobody reads it or moves it (threat 19). */
export function sealCursor(position: Position, companyKey: string, list: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(companyKey, list), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(position), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

const AnyPosition = z.record(z.string(), z.string());

/**
 * The position in a cursor, in the form its list goes on from: what becomes a part of a key is looked at, sealed or not.
 * @throws `request.cursorInvalid` for everything that was not sealed for this company and list, or has another form.
 */
export function openCursor<P extends z.ZodType = typeof AnyPosition>(
  cursor: string,
  companyKey: string,
  list: string,
  form?: P,
): z.output<P> {
  const position = (form ?? AnyPosition).safeParse(unsealed(cursor, companyKey, list));
  if (!position.success) throw invalid();
  return position.data as z.output<P>;
}

function unsealed(cursor: string, companyKey: string, list: string): unknown {
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

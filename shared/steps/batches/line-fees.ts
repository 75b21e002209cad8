import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Digits of an amount in yen, with a comma. */
const mostCharacters = 13;

/** Fees as an item holds them. */
export const packedFees = (fees: readonly number[]): string => deflateRawSync(fees.join()).toString('base64');

/** @throws Error for text that so many fees were not packed into */
export function unpackedFees(text: string, count: number): readonly number[] {
  const plain = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: count * mostCharacters });
  const fees = plain.toString('latin1').split(',').map(Number);
  if (fees.length !== count) throw new Error('fees of other lines');
  return fees;
}

/** SHA-256 of the fees of all lines. */
export const digestOfFees = (fees: readonly number[]): string => createHash('sha256').update(fees.join()).digest('hex');

import { fieldOf, layoutOf } from './layout.ts';
import { withFields } from './write-field.ts';
import type { ZenginFile } from './zengin-file.ts';
import { recordAt } from './zengin-line.ts';

/**
 * The file with what is left to transfer (振込金額) in the place of each payment: less its fee, in yen, line by line (B-46). Only
 * the amounts of lines with a fee and the total in the trailer change.
 */
export function withFeesDeducted(file: ZenginFile, fees: readonly number[]): ZenginFile {
  const { service, trailer } = file;
  const fields = layoutOf(service, 'data');
  const records = Uint8Array.from(file.records);
  let total = file.total;
  for (const [index, fee] of fees.entries()) {
    const amount = fieldOf(recordAt(records, index), fields, 'amount');
    writeNumber(amount, readNumber(amount) - fee);
    total -= fee;
  }
  const sums = layoutOf(service, 'trailer');
  const length = fieldOf(trailer, sums, 'total').length;
  return { ...file, records, total, trailer: withFields(trailer, sums, { total: digits(total, length) }) };
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** The number in a checked field of digits. */
export function readNumber(field: Uint8Array): number {
  let value = 0;
  for (const byte of field) value = value * 10 + (byte - 0x30);
  return value;
}

function writeNumber(field: Uint8Array, value: number): void {
  const text = digits(value, field.length);
  for (let at = 0; at < field.length; at += 1) field[at] = text.charCodeAt(at);
}

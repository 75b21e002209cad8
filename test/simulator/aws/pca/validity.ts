import * as z from 'zod';
import { AwsError } from '../wire/errors.ts';

export const Validity = z.strictObject({
  Type: z.enum(['ABSOLUTE', 'END_DATE', 'DAYS', 'MONTHS', 'YEARS']),
  Value: z.coerce.number().int().positive(),
});
export type Validity = z.infer<typeof Validity>;

const day = 86_400_000;

export interface Period {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The period of a certificate issued now. @throws AwsError when it is empty, over, or passes what the authority allows */
export function periodOf(
  now: Date,
  end: Validity,
  start: Validity | undefined,
  authority: { readonly notAfter?: Date; readonly isShortLived: boolean },
): Period {
  // The service starts an hour early, for clocks that are behind.
  const notBefore = start ? instantOf(now, start) : new Date(now.getTime() - 3_600_000);
  const notAfter = instantOf(now, end);
  if (notAfter <= now || notAfter <= notBefore) throw refuse('The certificate validity is over before it begins.');
  if (authority.notAfter && notAfter > authority.notAfter) {
    throw refuse('The certificate validity specified exceeds the certificate authority validity.');
  }
  if (authority.isShortLived && notAfter.getTime() - now.getTime() > 7 * day) {
    throw refuse('The certificate validity specified exceeds the 7 days of a short-lived certificate authority.');
  }
  return { notBefore: wholeSecond(notBefore), notAfter: wholeSecond(notAfter) };
}

function instantOf(now: Date, { Type: type, Value: value }: Validity): Date {
  if (type === 'ABSOLUTE') return new Date(value * 1000);
  if (type === 'DAYS') return new Date(now.getTime() + value * day);
  if (type === 'END_DATE') return endDate(String(value));
  const moved = new Date(now);
  moved.setUTCMonth(moved.getUTCMonth() + (type === 'YEARS' ? 12 * value : value));
  return moved;
}

// UTCTime (YYMMDDHHMMSS, its first zero lost in a number) or GeneralizedTime (YYYYMMDDHHMMSS).
function endDate(text: string): Date {
  const digits = text.length > 12 ? text : text.padStart(12, '0');
  const full = digits.length === 14 ? digits : `${Number(digits.slice(0, 2)) < 50 ? '20' : '19'}${digits}`;
  const [, year, month, date, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(full) ?? [];
  const at = new Date(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at.getTime())) throw refuse(`${text} is not an END_DATE`);
  return at;
}

function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

function refuse(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

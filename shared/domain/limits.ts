import * as z from 'zod';
import { DomainError, type FieldError } from './errors.ts';

/** The services a per-transaction limit is set for (A8-10). */
export const limitedServices = ['transfer', 'bulkTransfer', 'payroll', 'accountDebit', 'payment'] as const;
export const LimitedService = z.enum(limitedServices);
export type LimitedService = z.infer<typeof LimitedService>;

/** Yen of at most 12 digits (A4-12, A4-14). */
export const Amount = z
  .int({ error: (issue) => (typeof issue.input === 'number' ? 'amount.form' : undefined) })
  .min(0, { error: 'amount.form' })
  .max(999_999_999_999, { error: 'amount.form' });

/** Yen of at most 15 digits: an account's daily limit (A4-13); sums stay exact below 2^53. */
export const AccountDailyAmount = z
  .int({ error: (issue) => (typeof issue.input === 'number' ? 'amount.form' : undefined) })
  .min(0, { error: 'amount.form' })
  .max(999_999_999_999_999, { error: 'amount.form' });

/** Yen per transaction and service; a service that is absent may not be used. */
export const Limits = z.strictObject({
  transfer: Amount.optional(),
  bulkTransfer: Amount.optional(),
  payroll: Amount.optional(),
  accountDebit: Amount.optional(),
  payment: Amount.optional(),
});
export type Limits = z.infer<typeof Limits>;

/** The limits above the ceiling filed with the bank (D-21); a service without a ceiling is not limited. */
export function limitsAbove(limits: Limits, ceilings: Limits): FieldError[] {
  return limitedServices.flatMap((service) => {
    const ceiling = ceilings[service];
    const limit = limits[service];
    if (limit === undefined || ceiling === undefined || limit <= ceiling) return [];
    return [{ path: `limits.${service}`, code: 'limit.exceedsCeiling', params: { ceiling } }];
  });
}

/** @throws `user.limitExceedsCeiling` naming each limit above its ceiling (D-21). */
export function assertWithinCeilings(limits: Limits, ceilings: Limits): void {
  const errors = limitsAbove(limits, ceilings);
  if (errors.length > 0) throw new DomainError('user.limitExceedsCeiling', { errors, askWhom: 'bank' });
}

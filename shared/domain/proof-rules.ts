import * as z from 'zod/mini';
import { GivenCredential, Otp } from './fields.ts';
import { secret } from './secret.ts';

/**
 * A credential required in the body's `proof`; `otpIfUsed` applies only to companies that use one-time passwords
 * (A8-6).
 */
export const ProofRule = z.enum(['confirmationPassword', 'mailPassword', 'otp', 'otpIfUsed']);
export type ProofRule = z.infer<typeof ProofRule>;

export type Proof = Exclude<ProofRule, 'otpIfUsed'>;

/** The proofs required of a company's users by a bank's rules (A8-5, A8-6, A10-7). */
export function proofsFor(rules: readonly ProofRule[], company: { readonly otp: boolean }): Proof[] {
  return rules.flatMap((rule) => {
    if (rule !== 'otpIfUsed') return [rule];
    return company.otp ? ['otp' as const] : [];
  });
}

/** The same without the mail password, for operations that have no purpose for one. */
export function proofsButMail(rules: readonly ProofRule[], company: { readonly otp: boolean }): Proof[] {
  return proofsFor(rules, company).filter((proof) => proof !== 'mailPassword');
}

/** The proofs in a request's body. Whether the required ones are present is checked after the caller's rights. */
export const GivenProofs = z.optional(
  secret(
    z.strictObject({
      confirmationPassword: z.optional(GivenCredential),
      otp: z.optional(Otp),
      mailPassword: z.optional(GivenCredential),
    }),
  ),
);

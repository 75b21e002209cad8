import * as z from 'zod';
import { GivenCredential, Otp } from './fields.ts';
import { secret } from './secret.ts';

/** Something to be proved in the body's `proof`; `otpIfUsed` asks only companies that use one-time passwords (A8-6). */
export const ProofRule = z.enum(['confirmationPassword', 'mailPassword', 'otp', 'otpIfUsed']);
export type ProofRule = z.infer<typeof ProofRule>;

export type Proof = Exclude<ProofRule, 'otpIfUsed'>;

/** The proofs a company's users give under a bank's rules (A8-5, A8-6, A10-7). */
export function proofsFor(rules: readonly ProofRule[], company: { readonly otp: boolean }): Proof[] {
  return rules.flatMap((rule) => {
    if (rule !== 'otpIfUsed') return [rule];
    return company.otp ? ['otp' as const] : [];
  });
}

/** The same without a mail password, for what has no purpose that one is mailed for. */
export function proofsButMail(rules: readonly ProofRule[], company: { readonly otp: boolean }): Proof[] {
  return proofsFor(rules, company).filter((proof) => proof !== 'mailPassword');
}

/** The proofs of a request's body (operations, conventions): whether those needed are there is checked after the right to act. */
export const GivenProofs = secret(
  z.strictObject({
    confirmationPassword: GivenCredential.optional(),
    otp: Otp.optional(),
    mailPassword: GivenCredential.optional(),
  }),
).optional();

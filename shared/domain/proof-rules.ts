import * as z from 'zod';

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

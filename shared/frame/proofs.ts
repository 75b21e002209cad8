import type { Call } from '../operation/call.ts';
import type { SessionCaller } from '../operation/caller.ts';
import { mayAsk, type ProofKind } from '../operation/operation.ts';
import { defineStep, refusing, tableOf } from '../operation/step.ts';
import { confirmationAccess, guessConfirmation, refusalOfGuess } from '../steps/authentication/guess-confirmation.ts';
import { checkCode } from '../steps/tokens/check-code.ts';
import { codeAccess } from '../steps/tokens/code-counter.ts';

const given = defineStep({ name: 'proofsGiven', isOf: ({ proof }) => proof !== undefined, errors: ['proof.missing'] });

const confirmation = defineStep({
  name: 'confirmationPassword',
  isOf: (operation) => mayAsk('confirmationPassword', operation),
  access: {
    ...confirmationAccess,
    confirmations: ['clearAttempts', ...confirmationAccess.confirmations],
  },
  uses: ['hasher'],
  errors: ['proof.wrong', 'proof.stopped'],
});

const code = defineStep({
  name: 'oneTimePassword',
  isOf: (operation) => mayAsk('otp', operation),
  access: { tokens: [...codeAccess.tokens, 'spend', 'clearAttempts'] },
  uses: ['tokenSecrets'],
  errors: ['proof.wrong', 'proof.stopped', 'token.needed', 'token.revoked'],
});

const mailed = defineStep({
  name: 'mailPassword',
  isOf: (operation) => mayAsk('mailPassword', operation),
  access: { mailPasswords: ['reserveAttempt', 'clearAttempts', 'spend'] },
  uses: ['hasher'],
  errors: ['proof.wrong', 'proof.stopped'],
});

/** The steps of the proofs; an operation passes only through those it requires. */
export const proofSteps = [given, confirmation, code, mailed] as const;

interface Proofs {
  readonly confirmationPassword?: string;
  readonly otp?: string;
  readonly mailPassword?: string;
}

/** The proofs required of this caller, in the order they are checked. */
export function proofsNeeded(call: Call, caller: SessionCaller): readonly ProofKind[] {
  const { proof } = call.operation;
  if (!proof) return [];
  const needed: readonly ProofKind[] =
    typeof proof === 'function' ? proof(call.profile, caller.company, call.input) : proof;
  return [...needed].sort((a, b) => proofOrder.indexOf(a) - proofOrder.indexOf(b));
}

const proofOrder: readonly ProofKind[] = ['confirmationPassword', 'otp', 'mailPassword'];

/**
 * Asserts that every required proof can be given and is, before the first is checked: a user without a token is told
 * that, not that a code is missing (D-37).
 */
export function assertProofsGiven(call: Call, needed: readonly ProofKind[]): void {
  if (call.caller && needed.includes('otp')) tokenOf(call.caller);
  const proofs = proofsOf(call);
  const missing = needed.filter((kind) => !proofs[kind]);
  if (missing.length === 0) return;
  throw refusing(given)('proof.missing', {
    errors: missing.map((kind) => ({ path: `proof.${kind}`, code: 'field.required' })),
  });
}

const proofsOf = (call: Call): Proofs => (call.input?.['proof'] ?? {}) as Proofs;

/** Checks the proofs in order, each only after the previous one passed (threat 13). */
export async function checkProofs(call: Call, caller: SessionCaller, needed: readonly ProofKind[]): Promise<void> {
  for (const kind of needed) await checks[kind](call, caller);
}

const checks: Record<ProofKind, (call: Call, caller: SessionCaller) => Promise<void>> = {
  confirmationPassword: checkConfirmationPassword,
  mailPassword: checkMailPassword,
  otp: checkOtp,
};

async function checkConfirmationPassword(call: Call, caller: SessionCaller): Promise<void> {
  const table = tableOf(confirmation, call);
  const { hasher, wait, random } = call.ports;
  const context = { ...call, table, hasher, wait, random, caller };
  const guess = await guessConfirmation(context, proofsOf(call).confirmationPassword ?? '');
  if (guess.is !== 'right') throw refusalOfGuess(guess);
  call.proofWrites.push(table.confirmations.clearAttempts(caller.userId));
}

/** The token whose codes a user proves with. */
function tokenOf({ user }: SessionCaller): string {
  if (user.tokenSerialNumber !== undefined) return user.tokenSerialNumber;
  throw refusing(code)('token.needed', { askWhom: 'self' });
}

/** Checks a code of the caller's own token (A10-2, A10-7). */
async function checkOtp(call: Call, caller: SessionCaller): Promise<void> {
  const serialNumber = tokenOf(caller);
  const table = tableOf(code, call);
  const { vault, codes, wait, random } = call.ports;
  const context = { ...call, table, vault, codes, wait, random, company: caller.company };
  const checked = await checkCode(context, serialNumber, proofsOf(call).otp ?? '');
  // Spent only in the operation's transaction: a confirm screen does not use up the code for the execution.
  call.spends.push(table.tokens.spend(checked.token, checked.code));
  call.proofWrites.push(table.tokens.clearAttempts(checked.token));
}

async function checkMailPassword(call: Call, caller: SessionCaller): Promise<void> {
  const { mailPasswords } = tableOf(mailed, call);
  const refuse = refusing(mailed);
  const purpose = call.operation.mailPasswordPurpose ?? '';
  const policy = call.profile.attempts.mailPassword;
  const reserved = await mailPasswords.reserveAttempt([caller.userId, purpose], call.now, policy);
  if (!reserved.granted) {
    const isStopped = reserved.row !== undefined && reserved.row.attempts >= policy.limit;
    // None was mailed for this purpose, or it has expired: that is wrong, not stopped (D-5).
    throw refuse(isStopped ? 'proof.stopped' : 'proof.wrong', { which: 'mailPassword', remaining: 0 });
  }
  const { row } = reserved;
  if (!(await call.ports.hasher.verify(proofsOf(call).mailPassword ?? '', row.hash))) {
    const remaining = policy.limit - row.attempts;
    throw refuse(remaining > 0 ? 'proof.wrong' : 'proof.stopped', { which: 'mailPassword', remaining });
  }
  // Spent only in the operation's transaction: after a refused operation it can be used again (D-5).
  call.spends.push(mailPasswords.spend(row));
  call.proofWrites.push(mailPasswords.clearAttempts(row));
  call.mailPassword = row;
}

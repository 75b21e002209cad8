import { DomainError } from '../domain/errors.ts';
import { type Consequence, consequenceOf } from '../table/attempts.ts';
import { confirmations, mailPasswords } from '../table/credentials.ts';
import { bindTable } from '../table/table.ts';
import { tokens } from '../table/tokens.ts';
import { users } from '../table/users.ts';
import { checkCode, codeAccess } from '../tokens/check-code.ts';
import type { Call } from './call.ts';
import type { SessionCaller } from './caller.ts';
import { Refused, type Traces } from './decision.ts';
import type { ProofKind } from './operation.ts';

interface Proofs {
  readonly confirmationPassword?: string;
  readonly otp?: string;
  readonly mailPassword?: string;
}

/** The proofs this call needs, in the order they are checked (operations, conventions). */
export function proofsNeeded(call: Call, caller: SessionCaller): readonly ProofKind[] {
  const { proof } = call.operation;
  if (!proof) return [];
  const needed: readonly ProofKind[] = typeof proof === 'function' ? proof(call.profile, caller.company) : proof;
  return [...needed].sort((a, b) => proofOrder.indexOf(a) - proofOrder.indexOf(b));
}

const proofOrder: readonly ProofKind[] = ['confirmationPassword', 'otp', 'mailPassword'];

/** Every needed proof must be there before the first is looked at. */
export function assertProofsGiven(call: Call, needed: readonly ProofKind[]): void {
  const given = proofsOf(call);
  const missing = needed.filter((kind) => !given[kind]);
  if (missing.length === 0) return;
  throw new DomainError('proof.missing', {
    errors: missing.map((kind) => ({ path: `proof.${kind}`, code: 'field.required' })),
  });
}

const proofsOf = (call: Call): Proofs => (call.input?.['proof'] ?? {}) as Proofs;

/** Checks the proofs one after the other, the next only when the one before passed (threat 13). */
export async function checkProofs(call: Call, caller: SessionCaller, needed: readonly ProofKind[]): Promise<void> {
  for (const kind of needed) await checks[kind](call, caller);
}

const checks: Record<ProofKind, (call: Call, caller: SessionCaller) => Promise<void>> = {
  confirmationPassword: checkConfirmationPassword,
  mailPassword: checkMailPassword,
  otp: checkOtp,
};

async function checkConfirmationPassword(call: Call, caller: SessionCaller): Promise<void> {
  const { engine, hasher } = call.ports;
  const policy = call.profile.attempts.confirmation;
  const reserved = await confirmations.reserveAttempt.bind(engine)([caller.userId], call.now, policy);
  if (!reserved.granted) throw new DomainError('proof.stopped', { which: 'confirmationPassword' });
  const { row } = reserved;
  if (await hasher.verify(proofsOf(call).confirmationPassword ?? '', row.confirmationHash)) {
    call.proofWrites.push(confirmations.clearAttempts.bind(engine)(caller.userId));
    return;
  }
  const consequence = consequenceOf(row, call.now, policy);
  if (consequence) {
    const error = new DomainError('proof.stopped', { which: 'confirmationPassword' });
    throw new Refused(error, stopConfirmation(call, caller, consequence));
  }
  throw new DomainError('proof.wrong', { which: 'confirmationPassword', remaining: policy.limit - row.attempts });
}

/** The last wrong one: confirmation stops, the session ends, and others learn of it (D-3). */
export function stopConfirmation(
  { ports: { engine } }: Pick<Call, 'ports'>,
  { companyId, userId, user }: SessionCaller,
  consequence: Consequence,
): Traces {
  return {
    writes: [
      confirmations.punish.bind(engine)(userId, consequence),
      users.stopConfirmation.bind(engine)({ companyId, userId }),
    ],
    alerts: [{ kind: 'confirmationStopped', companyId, users: [user] }],
  };
}

/** The code of the caller's own token (A10-2, A10-7). */
async function checkOtp(call: Call, caller: SessionCaller): Promise<void> {
  const { tokenSerialNumber } = caller.user;
  if (tokenSerialNumber === undefined) throw new DomainError('token.notRegistered');
  const { engine } = call.ports;
  const table = bindTable(codeAccess, engine);
  const context = { ...call, table, company: caller.company };
  const { token, code } = await checkCode(context, tokenSerialNumber, proofsOf(call).otp ?? '');
  // Spent with the work itself, or not at all: a confirm screen does not use up the code that executes.
  call.spends.push(tokens.spend.bind(engine)(token, code));
  call.proofWrites.push(tokens.clearAttempts.bind(engine)(token));
}

async function checkMailPassword(call: Call, caller: SessionCaller): Promise<void> {
  const { engine, hasher } = call.ports;
  const purpose = call.operation.mailPasswordPurpose ?? '';
  const policy = call.profile.attempts.mailPassword;
  const reserved = await mailPasswords.reserveAttempt.bind(engine)([caller.userId, purpose], call.now, policy);
  if (!reserved.granted) {
    const isStopped = reserved.row !== undefined && reserved.row.attempts >= policy.limit;
    // None was mailed for this purpose, or its time is over: that is wrong, not stopped (D-5).
    throw new DomainError(isStopped ? 'proof.stopped' : 'proof.wrong', { which: 'mailPassword', remaining: 0 });
  }
  const { row } = reserved;
  if (!(await hasher.verify(proofsOf(call).mailPassword ?? '', row.hash))) {
    const remaining = policy.limit - row.attempts;
    throw new DomainError(remaining > 0 ? 'proof.wrong' : 'proof.stopped', { which: 'mailPassword', remaining });
  }
  // Spent with the work itself, or not at all: a refused operation leaves it good for the next try (D-5).
  call.spends.push(mailPasswords.spend.bind(engine)(row));
  call.proofWrites.push(mailPasswords.clearAttempts.bind(engine)(row));
  call.mailPassword = row;
}

import { maximumDriftSteps } from '../../../shared/domain/token-rules.ts';
import { type Token, tokenItem } from '../../../shared/table/tokens.ts';
import { codeAt, stepAt } from '../devices.ts';
import type { Run } from '../run.ts';
import type { Outcome, Sim } from '../sim.ts';
import { asksOtp, tokenOf, userOf } from '../view.ts';
import type { Say } from './entry.ts';

/** Operations that check a code for its own sake, not as a proof. */
const checking = ['register-token', 'resynchronise-token'];

/** Operations that ask for a code only if they execute what they make. */
export const placing = ['make-transfer', 'change-request'];

/**
 * The steps whose codes a request may be let in with: those that the device shows near the token's own time (RFC 6238 §5.2), for
 * two codes in a row those near ours (§6); spent ones too.
 */
export function acceptableSteps(sim: Sim, run: Run, { serialNumber, drift }: Token): number[] {
  const device = sim.devices.get(serialNumber);
  if (!device || run.codes.length === 0) return [];
  const [now, isPair] = [stepAt(sim, run.at), run.name === 'resynchronise-token'];
  const [centre, width] = isPair ? [now + 1, maximumDriftSteps] : [now + drift, sim.world.profile.otp.windowSteps];
  return Array.from({ length: 2 * width + 1 }, (_, index) => centre - width + index).filter((step) =>
    isPair
      ? codeAt(device, step - 1) === run.codes[0] && codeAt(device, step) === run.codes[1]
      : run.codes.includes(codeAt(device, step)),
  );
}

/** Whether a counter may go down: after a right code to nothing, by its one attempt after a spent one (D-1) or none that was looked at. */
export function mayLower(sim: Sim, run: Run, { before, after }: { readonly before: Token; readonly after: Token }) {
  const { token } = run;
  if (!token) return false;
  const isGivenBack = after.attempts === before.attempts - 1;
  if (run.isShut && isGivenBack) return true;
  const steps = acceptableSteps(sim, run, token);
  if (after.attempts === 0) return steps.length > 0;
  return isGivenBack && steps.some((step) => step <= token.lastStep);
}

/** Judges the answer to a code: right codes are accepted, wrong and used ones refused, and the last wrong one stops (I9, I10). */
export function checkCodeAnswer(sim: Sim, run: Run, { status, body, headers }: Outcome, since: number, say: Say): void {
  const { token, name, companyId = '' } = run;
  const steps = token ? acceptableSteps(sim, run, token) : [];
  const isAsked = checking.includes(name) || asksOtp(sim, name, companyId);
  const isDraft = placing.includes(name) && body?.state !== 'authorised';
  if (status < 300 && isAsked && !isDraft && headers['Idempotency-Replayed'] !== 'true') {
    if (!token || !steps.some((step) => step > token.lastStep)) say('I9', 'let in without a right code');
  }
  const { tokenSerialNumber = '' } = userOf(sim, companyId, run.userId ?? '') ?? {};
  const own = tokenOf(sim, companyId, tokenSerialNumber);
  const isFinal = body?.code === 'proof.stopped' && body.which === 'otp' && !token && asksOtp(sim, name, companyId);
  if (isFinal && own && !own.stopped && !isUnderWay(sim, own))
    say('I10', `refused as stopped, and nobody can release it: ${own.attempts} attempts`);
  if (body?.which !== 'otp' && body?.which !== 'otpRegistration') return;
  if (token) checkVerdict(sim, run, { token, body, since }, say);
  else if (body.reason === 'otpUsed' && !wasAccepted(sim, run, since))
    say('D-1', 'a code was called used that was not');
}

interface Verdict {
  readonly token: Token;
  readonly body: Outcome['body'];
  readonly since: number;
}

function checkVerdict(sim: Sim, run: Run, { token, body, since }: Verdict, say: Say): void {
  const { limit } = sim.world.profile.attempts.otp;
  const steps = acceptableSteps(sim, run, token);
  if (body.code === 'proof.stopped' && body.which === 'otp' && !wasBarred(sim, token, since))
    say('I10', `wrong code ${run.wrongCodes} of ${limit} was called the last, and the token is not stopped`);
  if (body.code !== 'proof.wrong') return;
  if ((body.reason === undefined) === steps.length > 0)
    say('D-1', `a ${steps.length > 0 ? 'right' : 'wrong'} code was called ${String(body.reason ?? 'wrong')}`);
  if (body.reason !== undefined) return;
  if (run.wrongCodes === undefined) say('I13', 'a wrong code was not counted');
  else if (run.wrongCodes >= limit) say('I10', `wrong code ${run.wrongCodes} of ${limit} stopped nothing`);
}

/** Whether a token of the company accepted one of the run's codes last, now or at some time since the request began. */
function wasAccepted(sim: Sim, { codes, companyId }: Run, since: number): boolean {
  const isIt = (item: object | undefined) => {
    const { lastCode, companyId: owner } = (item ?? {}) as Partial<Token>;
    return (companyId === undefined || owner === companyId) && lastCode !== undefined && codes.includes(lastCode);
  };
  const changes = sim.entries.slice(since).flatMap((entry) => entry.changes);
  return sim.mirror.all('token').some(isIt) || changes.some(({ before, after }) => isIt(before) || isIt(after));
}

/** Whether the last attempt may still be looked at by a function that runs. */
const isUnderWay = (sim: Sim, { lastAttemptAt }: Token): boolean =>
  sim.world.now().getTime() - Date.parse(lastAttemptAt ?? '') < 90_000;

/** Whether a token is stopped or revoked, or has been since a request began. */
function wasBarred(sim: Sim, { companyId, serialNumber }: Token, since: number): boolean {
  const { pk, sk } = tokenItem.key(companyId, serialNumber);
  const changes = sim.entries.slice(since).flatMap((entry) => entry.changes);
  const states = changes.filter(({ key }) => key.pk === pk && key.sk === sk).map(({ after }) => after);
  return [...states, tokenOf(sim, companyId, serialNumber)].some(
    (state) => state?.['stopped'] === true || state?.['state'] === 'revoked',
  );
}

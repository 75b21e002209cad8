import { maximumDriftSteps } from '../../../shared/domain/token-rules.ts';
import { isAdministrator } from '../../../shared/domain/user-rules.ts';
import type { Audience } from '../../../shared/table/mails.ts';
import type { StockedToken, Token } from '../../../shared/table/tokens.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { stepAt } from '../devices.ts';
import { kindOf } from '../mirror.ts';
import type { Entry, Sim } from '../sim.ts';
import { asksOtp, rightsOf, stockedTokenOf, tokenOf, userOf } from '../view.ts';
import { acceptableSteps, placing } from './codes.ts';
import type { Say } from './entry.ts';

interface Sides {
  readonly before: Token;
  readonly after: Token;
}
type Judge = (sim: Sim, entry: Entry, sides: Sides, say: Say) => void;

/** Judges what a request did to tokens, and to the bank's notes of them. */
export function checkTokens(sim: Sim, entry: Entry, say: Say): void {
  for (const change of entry.changes) {
    if (kindOf(change.key) === 'stockedToken') checkStock(sim, change, say);
    if (kindOf(change.key) === 'token') checkToken(sim, entry, change, say);
  }
  checkAccepted(sim, entry, say);
  checkProved(sim, entry, say);
}

/** I9: no step is accepted twice. The writes prove it, because a second acceptance would change nothing. */
function checkAccepted(sim: Sim, { call, changes }: Entry, say: Say): void {
  if (call.method !== 'commit' || changes.length === 0) return;
  for (const write of call.writes) {
    const step = write.kind === 'update' && kindOf(write.key) === 'token' ? write.set?.['lastStep'] : undefined;
    if (step === undefined || write.kind !== 'update') continue;
    const name = `${write.key.pk} ${write.key.sk} ${String(step)}`;
    if (sim.spent.has(name)) say('I9', `step ${String(step)} was accepted twice`);
    sim.spent.add(name);
  }
}

function checkToken(sim: Sim, entry: Entry, change: Change, say: Say): void {
  const [before, after] = [change.before, change.after] as unknown as readonly (Token | undefined)[];
  if (!after) say('I12', 'a token is gone');
  else if (!before) checkAssigned(sim, after, say);
  else
    for (const judge of [checkSpent, checkStop, checkRelease, checkRevoked, checkSharers])
      judge(sim, entry, { before, after }, say);
}

/** I9, I12: a step is spent only for a typed code, after the last step, and on a usable token. */
const checkSpent: Judge = (sim, { run }, { before, after }, say) => {
  const { lastStep, drift } = after;
  if (lastStep === before.lastStep && drift === before.drift) return;
  if (lastStep <= before.lastStep) say('I9', `step ${lastStep} after ${before.lastStep}`);
  if (before.stopped || before.state === 'revoked') say('I12', 'a token that is stopped or revoked let somebody in');
  if (!run.token || !acceptableSteps(sim, run, run.token).includes(lastStep))
    say('I9', 'a step was spent whose code was not typed');
  const away = Math.max(-maximumDriftSteps, Math.min(maximumDriftSteps, lastStep - stepAt(sim, run.at)));
  if (drift !== away) say('I9', `a clock ${away} steps off was noted as ${drift}`);
};

/** I10: the last wrong code in a row stops the token for everyone who shares it, and alerts them in the same commit; no other code does. */
const checkStop: Judge = (sim, { run, changes }, { before, after }, say) => {
  if (before.stopped || !after.stopped) return;
  const { limit } = sim.world.profile.attempts.otp;
  const { token } = run;
  // Or the function that took the last attempt was killed.
  const isLeft =
    !token && before.attempts === limit && run.at.getTime() - Date.parse(before.lastAttemptAt ?? '') >= 60_000;
  if (!isLeft && run.wrongCodes !== limit) say('I10', `stopped by wrong code ${run.wrongCodes} of ${limit}`);
  if (token && acceptableSteps(sim, run, token).length > 0) say('I10', 'a right code stopped a token');
  const audiences = changes.flatMap(({ after: mail }) =>
    mail ? ((mail['audience'] as Audience | undefined) ?? []) : [],
  );
  const told = audiences.flatMap(({ users }) => users.map(({ userId }) => userId));
  for (const each of (token ?? before).userIds) if (!told.includes(each)) say('I10', `${each} is not told of the stop`);
  if (!audiences.some(({ contact }) => contact)) say('I10', 'the company is not told of the stop');
};

/** I11. */
const checkRelease: Judge = (sim, { run }, { before, after }, say) => {
  if (!before.stopped || after.stopped) return;
  if (run.name !== 'release-token' && run.name !== 'release-token-at-branch') say('I11', 'a stop was lifted');
  if (before.state === 'revoked') say('I12', 'a revoked token was released');
  if (before.userIds.includes(run.userId ?? '')) say('I11', 'a user of the token released it');
  checkActor(sim, { run }, say);
};

/** A token is changed only by an administrator with the right to do so, who gave the confirmation password. */
function checkActor(sim: Sim, { run }: Pick<Entry, 'run'>, say: Say): void {
  // The bank acts without a session: its signature is IAM's to check.
  if (run.operation?.may === 'bank') return;
  const actor = userOf(sim, run.companyId ?? '', run.userId ?? '');
  const rights = rightsOf(sim, run.companyId ?? '', run.userId ?? '');
  if (!actor || !rights || !isAdministrator(rights) || actor.serviceState !== 'usable' || actor.loginStopped)
    say('I11', 'done by somebody who is no usable administrator');
  if (run.right === 0) say('I11', 'done without the confirmation password');
}

/** I12: a revocation is final and destroys the secret. */
const checkRevoked: Judge = (sim, { run }, { before, after }, say) => {
  if (before.state === 'revoked' && after.state !== 'revoked') say('I12', 'a revoked token came back');
  if (after.state !== 'revoked') return;
  if (after.sealedSecret !== undefined) say('I12', 'a revoked token has a secret');
  if (before.state === 'revoked') return;
  if (run.name !== 'revoke-token' && run.name !== 'revoke-token-at-branch') say('I12', 'revoked by the way');
  checkActor(sim, { run }, say);
};

/**
 * A10-2, A10-3: a new user of a token typed its code and points to it, or was given it by a usable administrator (A8-14); a
 * user is removed only by leaving, or with the token.
 */
const checkSharers: Judge = (sim, { run }, { before, after }, say) => {
  const { companyId, serialNumber } = after;
  const added = after.userIds.filter((each) => !before.userIds.includes(each));
  const removed = before.userIds.filter((each) => !after.userIds.includes(each));
  const isGiven = run.name === 'register-user-token';
  if (added.length > 0 && isGiven) checkActor(sim, { run }, say);
  for (const userId of added) {
    if (!isGiven && after.lastStep <= before.lastStep) say('I9', 'registered without a code');
    if (!isGiven && userId !== (run.userId ?? userId)) say('I21', 'registered for somebody else');
    if (userOf(sim, companyId, userId)?.tokenSerialNumber !== serialNumber)
      say('A10-2', 'a user does not know its token');
  }
  for (const user of removed.flatMap((userId) => userOf(sim, companyId, userId) ?? []))
    if (after.state !== 'revoked' || user.tokenSerialNumber === serialNumber)
      say('A10-3', 'a user was taken off its token, or was left with it');
};

/** A token comes from the stock, for one company, with a secret that opens for that company. */
function checkAssigned(sim: Sim, { companyId, serialNumber, ...token }: Token, say: Say): void {
  const bound = sim.vault.boundTo(token.sealedSecret);
  if (!sim.devices.has(serialNumber)) say('I12', 'a token nobody has');
  if (bound?.companyId !== companyId || bound.serialNumber !== serialNumber) say('I21', 'sealed for somebody else');
  if (stockedTokenOf(sim, serialNumber)?.companyId !== companyId) say('I21', 'a token that was not in stock');
  if (token.userIds.length > 0 || token.lastStep !== 0 || token.stopped) say('I12', 'a token that is not new');
}

/** The stock holds a token's secret exactly while no company has the token. */
function checkStock(sim: Sim, change: Change, say: Say): void {
  const [before, after] = [change.before, change.after] as unknown as readonly (StockedToken | undefined)[];
  if (!after) {
    say('I12', 'a token is gone from the stock');
    return;
  }
  const { serialNumber, companyId, sealedSecret } = after;
  if ((sealedSecret === undefined) !== (companyId !== undefined))
    say(
      'I24',
      `a token ${companyId === undefined ? 'in stock without its secret' : 'given away, and its secret kept'}`,
    );
  if (before?.companyId !== undefined && before.companyId !== companyId) say('I21', 'a token went to another company');
  if (companyId !== undefined && !tokenOf(sim, companyId, serialNumber)) say('I21', 'a token that its company lacks');
  if (companyId === undefined && sim.vault.boundTo(sealedSecret)?.companyId !== undefined)
    say('I21', 'a secret in stock that a company could open');
}

/** I9, I12: an act proved by a one-time password spends a step of the actor's own token in the same commit. */
function checkProved(sim: Sim, { run, changes }: Entry, say: Say): void {
  const { companyId, userId } = run;
  const isDone = changes.some(({ key, after }) => kindOf(key) === 'history' && after?.['outcome'] === 'done');
  if (!isDone || companyId === undefined || userId === undefined || !asksOtp(sim, run.name, companyId)) return;
  const executes = ({ key, after }: Change) => kindOf(key) === 'transferRequest' && after?.['state'] === 'authorised';
  if (placing.includes(run.name) && !changes.some(executes)) return;
  // After revoking their own token, users have none.
  const actor = changes.find(({ key, before }) => kindOf(key) === 'user' && before?.['userId'] === userId)?.before;
  const own = (actor ?? userOf(sim, companyId, userId))?.['tokenSerialNumber'];
  const isSpent = changes.some(({ key, before, after }) => {
    const [was, is] = [before, after] as unknown as readonly (Token | undefined)[];
    return kindOf(key) === 'token' && is?.serialNumber === own && is && was && is.lastStep > was.lastStep;
  });
  if (!isSpent) say('I9', 'done, and no code was spent');
}

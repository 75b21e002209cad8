import type { HistoryRow } from '../../../shared/table/history.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import { tellsSecret } from '../secrets.ts';
import type { Entry, Sim } from '../sim.ts';
import { checkAttempts } from './attempts.ts';
import { isCounting, isMutation } from './changes.ts';
import { checkChanges } from './history.ts';
import { checkNotice } from './notices.ts';
import { checkRights } from './rights.ts';
import { checkTenant } from './tenant.ts';
import { checkTokens } from './tokens.ts';
import { checkApprovals } from './transfers.ts';

/** Operations with several commits, each of which records its own part. */
export const issuing = ['acquire-certificate', 'renew-certificate', 'get-issuance'];

/** Operations that record each request of a company that they are about in its history, besides their own row. */
const recordingMany = ['take-requests', 'report-results'];

const daySeconds = 24 * 3600;

/** Judges one request to the table that took effect. */
export function checkEntry(sim: Sim, entry: Entry): void {
  const { run, changes, method } = entry;
  const say = (invariant: string, what: string) =>
    void sim.violations.push(`${invariant}: ${what} (${run.name}, run ${run.number}, ${method})`);
  checkTenant(sim, entry, say);
  if (changes.length === 0) return;
  checkRows(sim, entry, say);
  for (const change of changes) {
    checkVersion(change, say);
    checkAttempts(sim, run, change, say);
    checkRights(sim, run, change, say);
    checkApprovals(sim, change, say);
    checkNotice(sim, run, change, say);
    checkTold(sim, change, say);
    const marks = change.after?.['emailState'] === 'invalid' && change.before?.['emailState'] !== 'invalid';
    if (marks && run.name !== 'receive-mail-event')
      say('A8-11', 'an address was marked by no event of the mail service');
    if (kindOf(change.key) === 'mail' && change.before?.['state'] === 'queued' && change.after?.['state'] === 'sent')
      sim.mailsMarked += 1;
  }
  checkTokens(sim, entry, say);
  checkDevices(entry, say);
  if (run.validateOnly && !changes.every(isCounting) && !changes.some(isStop)) say('X-7', 'a dry run wrote something');
}

/** The last wrong proof stops, with its consequences, in a dry run too; otherwise a dry run would allow guessing. */
const isStop = ({ before, after }: Change) => after?.['stopped'] === true && before?.['stopped'] === false;

export type Say = (invariant: string, what: string) => void;

/** I1, I2, I3: every change has exactly one row of history, which never changes; nothing is done twice. */
function checkRows(sim: Sim, { run, changes, method }: Entry, say: Say): void {
  const rows = changes.filter(({ key }) => kindOf(key) === 'history');
  if (rows.some(({ eventName }) => eventName !== 'INSERT')) say('I2', 'history was changed');
  const mutations = changes.filter(isMutation);
  const isMany = recordingMany.includes(run.name);
  if (mutations.length > 0 && rows.length !== 1 && !(isMany && rows.length > 1))
    say(
      'I1',
      `${rows.length} rows of history for ${mutations.map(({ eventName, key }) => `${eventName} ${key.pk}`).join(', ')}`,
    );
  if (mutations.length > 0 && method !== 'commit') say('I1', 'a mutation outside a transaction');
  for (const [index, { after }] of rows.entries()) {
    const row = after as unknown as HistoryRow;
    checkChanges(sim, row, mutations, say);
    if (row.outcome !== 'done' || issuing.includes(run.name) || !run.operation || (isMany && index > 0)) continue;
    checkOnce(sim, `invocation ${row.invocationId}`, say);
    if (run.idempotencyKey) checkOnce(sim, `key ${run.userId ?? 'bank'} ${run.idempotencyKey}`, say);
  }
}

const read = ['history', 'mail', 'idempotency', 'notice'];

/** I24: rows that people read, or that are answered, hold no secret typed by a client, held by a device or mailed by us. */
function checkTold(sim: Sim, { key, after }: Change, say: Say): void {
  if (!after || !read.includes(kindOf(key))) return;
  const text = JSON.stringify(after);
  const isTold = tellsSecret(text) || [...sim.hasher.mailed].some((secret) => text.includes(secret));
  if (isTold) say('I24', `a secret was written into ${after.pk}`);
}

function checkOnce(sim: Sim, name: string, say: Say): void {
  const now = sim.world.now().getTime() / 1000;
  const earlier = sim.doneUnder.get(name);
  if (earlier !== undefined && now - earlier < daySeconds) say('I3', `done twice: ${name}`);
  sim.doneUnder.set(name, now);
}

/** D-4: no device becomes known by a login that asks the secret question. */
function checkDevices({ changes }: Entry, say: Say): void {
  const isAsked = changes.some(({ before, after }) => !before && after?.['secretQuestionId'] !== undefined);
  if (!isAsked) return;
  const known = (item: Change['before']) => JSON.stringify(item?.['knownDevices'] ?? []);
  for (const { key, before, after } of changes)
    if (kindOf(key) === 'login' && known(before) !== known(after)) say('D-4', 'a device is known that was not asked');
}

/** I28: versions go up one by one, steps of a login go down. */
function checkVersion({ key, before, after }: Change, say: Say): void {
  // The version in an idempotency row is that of the answer it keeps.
  if (!before || !after || kindOf(key) === 'idempotency') return;
  const [was, is] = [Number(before['version'] ?? 0), Number(after['version'] ?? 0)];
  if (is < was || is > was + 1) say('I28', `version ${was} became ${is}: ${after.pk}`);
  if (Number(after['stepsLeft'] ?? 0) > Number(before['stepsLeft'] ?? 0))
    say('I28', 'a login has more steps than before');
}

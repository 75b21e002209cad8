import { refusalsOf } from '../../../shared/derive/openapi-responses.ts';
import { isWrite } from '../../../shared/operation/operation.ts';
import { type SubjectName, subjectKinds } from '../../../shared/operation/subject-kinds.ts';
import type { HistoryRow } from '../../../shared/table/history.ts';
import type { Before } from '../perform.ts';
import type { Run } from '../run.ts';
import { tellsSecret } from '../secrets.ts';
import type { Outcome, Plan, Sim } from '../sim.ts';
import { checkCodeAnswer } from './codes.ts';
import { issuing, type Say } from './entry.ts';
import { problemFaults } from './problem.ts';

/** Judges the answer that a client received. */
export function checkAnswer(sim: Sim, run: Run, plan: Plan, outcome: Outcome, before: Before): void {
  const { status, body } = outcome;
  if (status === 0) return;
  const say: Say = (invariant, what) =>
    void sim.violations.push(
      `${invariant}: ${what} (${plan.operation}, run ${run.number}, ${status} ${String(body?.code ?? '')})`,
    );
  for (const fault of problemFaults(outcome)) say('X-6', fault);
  checkSecrets(sim, run, plan, outcome, say);
  checkCodeAnswer(sim, run, outcome, before.entries, say);
  if (status >= 400) checkRefusal(run, outcome, say);
  else checkSuccess(sim, run, plan, outcome, before, say);
}

function checkSuccess(sim: Sim, run: Run, plan: Plan, outcome: Outcome, before: Before, say: Say): void {
  if (before.mustNotSucceed) say('I14', `let in although ${before.mustNotSucceed}`);
  if (plan.isWrong) say('I13', 'a wrong secret was let in');
  const isReplayed = outcome.headers['Idempotency-Replayed'] === 'true';
  const isGuess = ['log-in', 'begin-registration'].includes(plan.operation);
  if (isGuess && run.reserved === 0) say('I13', 'let in without an attempt reserved');
  if (run.validateOnly || isReplayed) return;
  checkDone(sim, run, plan, before, say);
  if (before.isAlone && sim.late.length === 0) checkVersion(sim, plan, outcome, say);
}

function checkRefusal(run: Run, { status, body }: Outcome, say: Say): void {
  if (status >= 500 && run.struck === 0) say('I26', 'failed though nothing did');
  if (body?.code === 'service.failed') say('I26', 'failed with a fault nobody foresaw');
  const operation = run.operation;
  if (!operation || body?.code === 'request.notFound') return;
  if (!refusalsOf(operation).includes(body?.code)) say('style 22', 'a refusal the operation does not declare');
}

/** Notes the ids in a request, which its sender knows. */
export function noteSentIds(sim: Sim, { companyId, request }: Plan): void {
  if (companyId === undefined) return;
  const sent = sim.sentIds.get(companyId) ?? new Set();
  for (const id of idsIn(JSON.stringify(request.input ?? {}))) sent.add(id);
  sim.sentIds.set(companyId, sent);
}

const idsIn = (text: string) => Array.from(text.matchAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g), ([id]) => id);

/** I24: no password, hash or token's secret, and nothing of another company, is answered or logged. */
function checkSecrets(sim: Sim, run: Run, plan: Plan, { text }: Outcome, say: Say): void {
  const logged = JSON.stringify(sim.world.logs.slice(sim.logsSeen));
  sim.logsSeen = sim.world.logs.length;
  for (const [where, said] of [
    ['answered', text],
    ['logged', logged],
  ] as const) {
    if (tellsSecret(said)) say('I24', `a secret was ${where}`);
    for (const secret of sim.hasher.mailed) if (said.includes(secret)) say('I24', `a mailed secret was ${where}`);
  }
  const token = plan.request.session?.token;
  if (token && (logged.includes(token) || text.includes(token))) say('I24', 'a session token was told');
  if (run.companyId === undefined) return;
  const sent = sim.sentIds.get(run.companyId);
  for (const id of idsIn(text)) {
    const owner = sim.mirror.ownerOf(id);
    const isForeign = owner !== undefined && owner !== run.companyId;
    if (isForeign && !sent?.has(id)) say('I24', `${id} of another company was told`);
  }
}

/** I25: a change answered as done was committed by this run, with its row of history. */
function checkDone(sim: Sim, run: Run, plan: Plan, before: Before, say: Say): void {
  const { operation } = run;
  if (!operation?.history || !isWrite(operation) || issuing.includes(plan.operation)) return;
  const isCommitted = sim.entries
    .slice(before.entries)
    .some(
      (entry) =>
        entry.run === run &&
        entry.changes.some(
          ({ after }) => after?.pk.startsWith('HISTORY#') && (after as unknown as HistoryRow).outcome === 'done',
        ),
    );
  if (!isCommitted) say('I25', 'answered as done, and nothing was committed');
}

/** I25: the version in the answer is the record's. */
function checkVersion(sim: Sim, { operation: name, request, companyId: own }: Plan, outcome: Outcome, say: Say): void {
  const tag = outcome.headers['ETag'];
  const input: Readonly<Record<string, unknown>> = request.input ?? {};
  const { subject = 'user' } = sim.handlers.operations.get(name)?.operation ?? {};
  const { field, keys } = subjectKinds[subject as SubjectName];
  const companyId = input['companyId'] ?? own;
  const id = field === undefined ? own : input[field];
  if (tag === undefined || companyId === undefined || id === undefined) return;
  const version = sim.mirror.find(keys(String(companyId), String(id))[0])?.['version'] ?? outcome.body?.version;
  if (version !== undefined && tag !== `"${version}"`) say('I25', `answered version ${tag}, stored is ${version}`);
}

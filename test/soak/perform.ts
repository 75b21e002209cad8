import { mailsAtOnce } from '../../functions/events/deliver-mail.ts';
import type { Handler } from '../../shared/frame/handle.ts';
import { isWrite } from '../../shared/operation/operation.ts';
import { sha256 } from '../../shared/operation/sha256.ts';
import { answerText } from '../fakes/answer-body.ts';
import { checkAnswer, noteSentIds } from './invariants/answer.ts';
import { honoursKeys, learn } from './learn.ts';
import { createRun, type FaultKind, type Run } from './run.ts';
import type { Scheduler } from './scheduler.ts';
import type { Outcome, Plan, Sim } from './sim.ts';
import { deadBecause, invalidBecause } from './view.ts';

/** The state before a request is sent, for judging its answer. */
export interface Before {
  readonly mustNotSucceed: string | undefined;
  readonly entries: number;
  /** Whether other functions run at the same time. */
  readonly isAlone: boolean;
}

type Faults = ReadonlyMap<number, FaultKind>;

/** Sends a request and judges the answer. */
export async function perform(
  sim: Sim,
  scheduler: Scheduler,
  plan: Plan,
  faults: Faults,
  isAlone = true,
): Promise<Outcome> {
  const handler = sim.handlers.operations.get(plan.operation);
  if (!handler) throw new Error(`there is no operation ${plan.operation}`);
  const { request, companyId, userId, thumbprint } = plan;
  const validateOnly = request.validateOnly === true && isWrite(handler.operation);
  const run = begin(sim, scheduler, {
    name: plan.operation,
    operation: handler.operation,
    ...(companyId !== undefined && { companyId }),
    ...(userId !== undefined && { userId }),
    thumbprint,
    validateOnly,
    idempotencyKey: honoursKeys(handler.operation) ? request.idempotencyKey : undefined,
    deviceHash: deviceOf(request.input),
    codes: codesIn(request.input),
    serialNumber: serialNumberIn(request.input),
    faults,
  });
  const session = sim.sessions.find(({ token }) => token === request.session?.token);
  const mustNotSucceed = session ? deadBecause(sim, session) : certificateRefused(sim, plan);
  const before = { mustNotSucceed, entries: sim.entries.length, isAlone };
  noteSentIds(sim, plan);
  const outcome = await answerOf(sim, run, handler, plan);
  sim.mirror.sync();
  note(sim, plan.operation, outcome);
  checkAnswer(sim, run, plan, outcome, before);
  learn(sim, plan, outcome);
  return outcome;
}

const certificateRefused = (sim: Sim, { request, thumbprint }: Plan) =>
  request.host === 'secure' && thumbprint !== undefined ? invalidBecause(sim, thumbprint) : undefined;

function deviceOf(input: Plan['request']['input']): string | undefined {
  const { deviceToken } = (input ?? {}) as { deviceToken?: unknown };
  return typeof deviceToken === 'string' ? sha256(deviceToken) : undefined;
}

function serialNumberIn(input: Plan['request']['input']): string | undefined {
  const { serialNumber, tokenSerialNumber = serialNumber } = (input ?? {}) as Readonly<Record<string, unknown>>;
  return typeof tokenSerialNumber === 'string' ? tokenSerialNumber : undefined;
}

/** The one-time passwords in a request, at any place. */
function codesIn(input: Plan['request']['input']): readonly string[] {
  const { otp, otps, proof } = (input ?? {}) as { otp?: unknown; otps?: unknown; proof?: { otp?: unknown } | null };
  return [otp, ...(Array.isArray(otps) ? otps : []), proof?.otp].filter((each) => typeof each === 'string');
}

/** Runs a function of a schedule or of the stream. @returns its result, nothing when it failed or was killed */
export async function invoke(
  sim: Sim,
  scheduler: Scheduler,
  name: string,
  event: unknown,
  faults: Faults,
): Promise<unknown> {
  const handler = sim.handlers.functions.get(name);
  if (!handler) throw new Error(`there is no function ${name}`);
  const run = begin(sim, scheduler, { name, validateOnly: false, codes: [], faults });
  let status = 500;
  let failure: unknown;
  const work = handler
    .on(run.ports)(event)
    .then(
      (result: unknown) => {
        status = 200;
        return result;
      },
      (thrown: unknown) => {
        failure = thrown;
      },
    );
  const result = await Promise.race([work, run.died]);
  if (run.isDead) status = 0;
  // A call that failed while mails were sent may be a mail that is not marked; a function that was killed had more under way.
  if (name === 'deliver-mail' && run.struck > 0) sim.mailDoubts += run.isDead ? mailsAtOnce : run.struck;
  sim.mirror.sync();
  if (status === 500 && run.struck === 0 && sim.late.length === 0)
    sim.violations.push(
      `${name} failed though nothing did: ${failure instanceof Error ? failure.stack : String(failure)}`,
    );
  note(sim, name, { status });
  return run.isDead ? undefined : result;
}

function begin(sim: Sim, scheduler: Scheduler, given: Omit<Parameters<typeof createRun>[0], 'number' | 'at'>): Run {
  sim.runs += 1;
  sim.lastRun = createRun({ ...given, number: sim.runs, at: sim.world.now() }, sim.ports, {
    turn: scheduler.turn,
    enter: (run) => {
      sim.current = run;
    },
    defer: (run, effect) => {
      sim.late.push(async () => {
        sim.current = run;
        // Refused because of later changes, or done: nobody receives the answer.
        await effect().catch(() => undefined);
      });
    },
  });
  return sim.lastRun;
}

async function answerOf(sim: Sim, run: Run, handler: Handler, { request }: Plan): Promise<Outcome> {
  let text = '';
  const on =
    () =>
    async (...invocation: Parameters<ReturnType<Handler['on']>>) => {
      const result = await Promise.race([handler.on(run.ports)(...invocation), run.died]);
      text = result ? answerText(result) : '';
      return result ?? { statusCode: 0, body: '' };
    };
  // Every third client sends a request id that it has read elsewhere (threat 46).
  const requestId = run.number % 3 === 0 ? { requestId: '5e2bd3e1-0000-4000-8000-c110cec110ce' } : {};
  const { roundTrips: _, ...answer } = await sim.world.call(
    { operation: handler.operation, on },
    { ...requestId, ...request },
  );
  return { ...answer, text };
}

function note(sim: Sim, name: string, outcome: Pick<Outcome, 'status'> & Partial<Outcome>): void {
  const { code = '', errors = [] } = (outcome.status >= 400 ? outcome.body : undefined) ?? {};
  const why = (errors as readonly { readonly code?: unknown }[]).map((each) => String(each.code));
  sim.trace.push([name, outcome.status, String(code), ...why].join(' '));
  const statuses = sim.tally.get(name) ?? new Map<number, number>();
  sim.tally.set(name, statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1));
}

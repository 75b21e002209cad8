import { finalState } from './final-state.ts';
import type { Handlers } from './handlers.ts';
import { checkCompany } from './invariants/state.ts';
import { keepJournal } from './journal.ts';
import { honoursKeys } from './learn.ts';
import { comeRight } from './liveness.ts';
import { takeMailEvent } from './mail-events.ts';
import { invoke, perform } from './perform.ts';
import type { FaultKind } from './run.ts';
import type { PlayedScene } from './scene.ts';
import { scenes } from './scenes.ts';
import { createScheduler, settled } from './scheduler.ts';
import { createSim, type Plan, type SimOptions } from './sim.ts';
import { memoryStage } from './stage/stage.ts';
import { createStream } from './stream.ts';

/** The faults that are tried at every call. */
export const singleFaults: readonly FaultKind[] = ['before', 'after', 'timeout', 'throttle', 'kill', 'killAfter'];

export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/** One scene played to its end. */
interface Played {
  readonly calls: number;
  /** The last answer the client got; 200 or 500 for a function. */
  readonly status: number;
  readonly state: readonly string[];
  readonly violations: readonly string[];
  /** Whether the request carries an idempotency key. */
  readonly isRepeatable: boolean;
}

interface Playing {
  readonly fault?: Fault;
  /** Whether the client repeats the request although it was answered. */
  readonly isTwice?: boolean;
}

/** The name of a scene. */
export const titleOf = ({ name, what }: PlayedScene) => (what === undefined ? name : `${name} ${what}`);

export interface Case {
  readonly title: string;
  readonly fault: Fault;
  readonly problems: readonly string[];
}

/**
 * Every scene with every fault at every call it makes: the client then tries again as clients do, the functions of schedules
 * and stream run, and the bank must be as if nothing had happened; for a request that no key makes one, as if it was sent twice.
 */
export async function singleFaultCases(handlers: Handlers) {
  const failed: Case[] = [];
  let [cases, calls] = [0, 0];
  for (const scene of scenes) {
    const once = await playScene(handlers, scene, {});
    const twice = once.isRepeatable ? undefined : await playScene(handlers, scene, { isTwice: true });
    const problems = [
      ...once.violations,
      ...(once.status === 0 || once.status >= 300 ? [`answered ${once.status} without a fault`] : []),
    ];
    if (problems.length > 0) failed.push({ title: titleOf(scene), fault: { at: 0, kind: 'before' }, problems });
    calls += once.calls;
    for (let at = 1; at <= once.calls; at += 1) {
      for (const kind of singleFaults) {
        cases += 1;
        const fault = { at, kind };
        const after = await playScene(handlers, scene, { fault });
        const found = compare({ once, twice, after });
        if (found.length > 0) failed.push({ title: titleOf(scene), fault, problems: found });
      }
    }
  }
  return { failed, cases, calls };
}

function compare({
  once,
  twice,
  after,
}: {
  readonly once: Played;
  readonly twice: Played | undefined;
  readonly after: Played;
}): string[] {
  const allowed = twice ? [once, twice] : [once];
  const problems = [...after.violations];
  if (!allowed.some(({ status }) => status === after.status))
    problems.push(`answered ${after.status}, not ${once.status}`);
  if (!allowed.some(({ state }) => state.join('\n') === after.state.join('\n'))) {
    const surplus = after.state.filter((item) => !once.state.includes(item));
    const missing = once.state.filter((item) => !after.state.includes(item));
    problems.push(`another state: +${surplus.join(' +')} -${missing.join(' -')}`);
  }
  return problems;
}

const seed = 7;

/** A bank in which a scene is about to be played. */
export async function setScene(
  handlers: Handlers,
  { prepare, event: eventOf, profile }: PlayedScene,
  breaking?: SimOptions['breaking'],
) {
  const begin = { seed, handlers, profile: profile ?? 'standard', startAt: '2026-04-01T10:00:00+09:00' } as const;
  const sim = createSim({ ...begin, ...(breaking && { breaking }) });
  const scheduler = createScheduler(sim.chance);
  const journal = keepJournal(sim);
  const stream = createStream(sim, scheduler);
  const stage = memoryStage({ sim, scheduler, journal });
  const plan = await prepare(stage);
  const event = await eventOf?.(stage);
  journal.skip();
  if (plan) stream.skip();
  return { sim, scheduler, stream, stage, plan, event };
}

type Staged = Awaited<ReturnType<typeof setScene>>;

/** Plays a scene to its end, with a fault or without. */
export async function playScene(
  handlers: Handlers,
  scene: PlayedScene,
  { fault, isTwice = false }: Playing,
): Promise<Played> {
  const set = await setScene(handlers, scene);
  const { sim, scheduler, stream, plan } = set;
  const { runs } = sim;
  let status = await work(set, scene, plan, new Map(fault ? [[fault.at, fault.kind]] : []));
  const calls = sim.lastRun?.calls ?? 0;
  if (plan && isTwice) status = await work(set, scene, repeated(set, scene), none);
  // Longer than an idempotency key stays claimed: the function that claimed it is dead.
  for (let tries = 0; plan && isUnanswered(status) && tries < 3; tries += 1) {
    sim.world.advance({ seconds: 61 });
    status = await work(set, scene, repeated(set, scene), none);
  }
  sim.authority.delay = 0;
  await comeRight(sim, scheduler, stream);
  for (const item of sim.mirror.all('company')) checkCompany(sim, String(item['companyId']));
  const operation = handlers.operations.get(scene.name)?.operation;
  const isRepeatable = !operation || (honoursKeys(operation) && plan?.request.idempotencyKey !== undefined);
  return {
    calls: runs < sim.runs ? calls : 0,
    status,
    state: finalState(sim),
    violations: sim.violations,
    isRepeatable,
  };
}

/** The request sent when no answer came. */
const repeated = ({ stage, plan }: Staged, { again }: PlayedScene) => (plan && again ? again(stage, plan) : plan);

/** @returns the status the client received; always 200 for an event function */
async function work(
  { sim, scheduler, stream, event }: Staged,
  { name }: PlayedScene,
  plan: Plan | undefined,
  wrong: ReadonlyMap<number, FaultKind>,
): Promise<number> {
  const answer = plan && (await perform(sim, scheduler, plan, wrong));
  if (!plan && name === 'revoke-at-authority') await stream.deliver(() => wrong);
  else if (event) await takeMailEvent(sim, scheduler, event, wrong);
  else if (!plan) await invoke(sim, scheduler, name, {}, wrong);
  await settled();
  return answer?.status ?? 200;
}

const none = new Map<number, FaultKind>();
const isUnanswered = (status: number) => status === 0 || status >= 500;

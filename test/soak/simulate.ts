import { createHash } from 'node:crypto';
import { MailFault } from '../../shared/operation/mail-fault.ts';
import { arrange } from './arrange.ts';
import { checkCompany } from './invariants/state.ts';
import { keepJournal } from './journal.ts';
import { comeRight } from './liveness.ts';
import { tellOfMail } from './mail-events.ts';
import { perform } from './perform.ts';
import { nextPlan, rivalPlan } from './requests/choose.ts';
import { repeat } from './requests/repeat.ts';
import { type FaultKind, faultKinds } from './run.ts';
import { runSchedule } from './schedule.ts';
import { createScheduler, settled } from './scheduler.ts';
import { createSim, type Plan, type Sim, type SimOptions } from './sim.ts';
import type { Setting } from './stage/stage.ts';
import { createStream, type Stream } from './stream.ts';
import { expireItems, passTime } from './time.ts';

export interface Result {
  readonly seed: number;
  readonly violations: readonly string[];
  /** What happened, in one number: the same seed gives the same. */
  readonly hash: string;
  readonly runs: number;
  readonly trace: readonly string[];
}

const none: ReadonlyMap<number, FaultKind> = new Map();

/** The probability of faults in a run: none in one seed of ten, so that errors without faults are recognized as such. */
const mixes: readonly (readonly [number, number])[] = [
  [1, 0],
  [4, 0.1],
  [3, 0.25],
  [2, 0.5],
];

/** Plays a seed to its end, or to the first violation; in one of nine the index of due work lags. */
export async function simulate(options: SimOptions): Promise<Result> {
  const { length = 200 } = options;
  const sim = createSim({ isLagging: options.seed % 9 === 3, ...options });
  const scheduler = createScheduler(sim.chance);
  await arrange(sim);
  const journal = keepJournal(sim);
  const stream = createStream(sim, scheduler);
  const often = sim.chance.weighted(mixes);
  const faults = (most = 9) => faultPlan(sim, often, most);
  try {
    for (let number = 0; sim.runs < length && sim.violations.length === 0; number += 1) {
      const from = sim.entries.length;
      sim.chance.begin(number);
      await step({ sim, scheduler, stream, journal, faults });
      journal.skip();
      checkTouched(sim, from);
    }
    if (sim.violations.length === 0) await comeRight(sim, scheduler, stream);
    checkTouched(sim, 0);
  } catch (thrown) {
    sim.violations.push(`the simulation failed: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  }
  const hash = createHash('sha256').update(sim.trace.join('\n')).digest('hex').slice(0, 16);
  return { seed: options.seed, violations: sim.violations, hash, runs: sim.runs, trace: sim.trace };
}

type Faults = (most?: number) => ReadonlyMap<number, FaultKind>;

interface Playing extends Setting {
  readonly stream: Stream;
  readonly faults: Faults;
}

async function step(playing: Playing): Promise<void> {
  const { sim, scheduler, stream, faults } = playing;
  const { chance, world } = sim;
  await landLate(sim);
  const schedule = () => runSchedule(sim, scheduler, scheduleName(sim), faults(20));
  await chance.weighted<() => Promise<void>>([
    [60, async () => void (await perform(sim, scheduler, await nextPlan(playing), faults()))],
    [sim.isAboutTokens ? 20 : 8, () => several(playing)],
    [9, () => repeat(sim, scheduler, faults)],
    [8, () => stream.deliver(() => faults())],
    [5, schedule],
    [2, () => tellOfMail(sim, scheduler, faults())],
    [16, async () => passTime(sim)],
    [1, async () => expireItems(sim)],
    [2, async () => void changeWeather(sim, world)],
  ])();
  // Killed functions have ended by now.
  await settled();
  sim.current = undefined;
}

/** Several concurrent requests; the seed decides the order in which their calls take effect. */
async function several(playing: Playing): Promise<void> {
  const { sim, scheduler, faults } = playing;
  const first = await nextPlan(playing);
  const others: Plan[] = [];
  for (let left = 1 + sim.chance.below(3); left > 0; left -= 1)
    // Impatient clients send the same request twice at once.
    others.push(sim.chance.in(0.3) ? first : await rivalPlan(playing, first));
  const plans = [first, ...others].map((plan) => [plan, faults()] as const);
  await scheduler.together(
    plans.map(
      ([plan, wrong]) =>
        async () =>
          void (await perform(sim, scheduler, plan, wrong, false)),
    ),
  );
}

const scheduleName = (sim: Sim) =>
  sim.chance.weighted([
    [5, 'reconcile-certificates'],
    [3, 'deliver-mail'],
    [3, 'scan-certificate-expiry'],
    [1, 'rotate-session-keys'],
    [1, 'back-fill-items'],
    [1, 'write-history-exports'],
    [2, 'expire-requests'],
  ] as const);

/** What services around us do: mails fail or are refused, the authority is slow or makes something else. */
function changeWeather(sim: Sim, { mailer }: Sim['world']): void {
  const { chance, authority } = sim;
  const outages = [
    new MailFault('rate', 'Throttling', 'Maximum sending rate exceeded.'),
    new MailFault('sender', 'MessageRejected', 'Email address is not verified.'),
    new Error('no answer'),
  ];
  mailer.outage = chance.in(0.3) ? chance.pick(outages) : undefined;
  mailer.refused.clear();
  if (chance.in(0.3))
    for (const { ownerId } of sim.world.mails()) if (chance.in(0.1)) mailer.refused.add(addressOf(sim, ownerId));
  authority.delay = chance.pick([0, 0, 1, 5, 20]);
  authority.isWrong = chance.in(0.1);
}

const addressOf = (sim: Sim, ownerId: string) =>
  String(sim.mirror.all('user').find(({ userId }) => userId === ownerId)?.['email'] ?? '');

/** Abandoned requests arrive after all. */
async function landLate(sim: Sim): Promise<void> {
  const landing = sim.late.splice(0);
  for (const effect of landing) {
    if (sim.chance.in(0.6)) await effect();
    else sim.late.push(effect);
  }
  // Requests that have not arrived by now never will.
  if (sim.late.length > 3) sim.late.splice(0);
}

function faultPlan(sim: Sim, often: number, most: number): ReadonlyMap<number, FaultKind> {
  const { chance } = sim;
  if (!chance.in(often)) return none;
  const count = chance.in(0.2) ? 2 : 1;
  return new Map(Array.from({ length: count }, () => [1 + chance.below(most), chance.pick(faultKinds)]));
}

/** Checks the companies that a step has touched. */
function checkTouched(sim: Sim, from: number): void {
  const touched = new Set<string>();
  for (const { changes } of sim.entries.slice(from)) {
    for (const { before, after } of changes) {
      const owner = sim.mirror.companyOf((after ?? before) as never);
      if (owner) touched.add(owner);
    }
  }
  for (const companyId of touched) checkCompany(sim, companyId);
}

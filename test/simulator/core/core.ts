import { randomUUID } from 'node:crypto';
import { jstDate } from '../../../shared/domain/jst.ts';
import type { Reached } from '../client/clients.ts';
import type { Timer, VirtualClock } from '../clock.ts';
import { openCoreClient } from './core-client.ts';
import { type CoreHandover, type CoreSwitches, type OpenTake, openKeptCore } from './kept-core.ts';
import { nextPickUp } from './pick-up-times.ts';

/** The bank's core, as far as it concerns requests: it takes those that are authorised, and reports what became of them. */
export interface Core {
  view(): CoreView;
  /** Sets switches; the others stay. */
  change(switches: Partial<CoreSwitches>): void;
  /** Something may have been authorised: at its next time the core looks. */
  look(): void;
  /** Takes what is due, and reports what was taken before, at once. */
  run(): Promise<void>;
  close(): void;
}

export interface CoreView {
  readonly switches: CoreSwitches;
  /** JST, on business days. */
  readonly pickUps: readonly string[];
  /** Newest first. */
  readonly handovers: readonly CoreHandover[];
  readonly nextAt?: string;
  readonly lastError?: string;
}

/** A service whose requests wait, and the earliest execution day among them. */
export interface Waiting {
  readonly service: string;
  readonly day: string;
}

export interface CoreOptions extends Reached {
  readonly clock: VirtualClock;
  readonly pickUps: readonly string[];
  /** What waits for the core. It saves the clock a stop at each time of each day on which nothing is to be taken. */
  readonly waiting: () => Promise<readonly Waiting[]>;
  /** Where it is kept. @default in memory */
  readonly file?: string | undefined;
}

/** A core executes, and knows the result, after this time. */
const executionMinutes = 30;

/** Starts the core: from now on it works at its times, whether they come by themselves or the clock is moved. */
export function startCore({ clock, pickUps, waiting, file, ...reached }: CoreOptions): Core {
  const kept = openKeptCore(file);
  const client = openCoreClient(reached);
  let planned: { readonly at: Date; readonly timer: Timer } | undefined;
  let lastError: string | undefined;
  let isClosed = false;
  let running: Promise<void> = Promise.resolve();

  /** Plans a run, unless an earlier one is planned. */
  function plan(at: Date): void {
    if (isClosed || kept.get().switches.stopped || (planned && planned.at <= at)) return;
    planned?.timer.cancel();
    const timer = clock.at(at, () => {
      planned = undefined;
      return inTurn(false);
    });
    planned = { at, timer };
  }
  function inTurn(isForced: boolean): Promise<void> {
    running = running.then(() => work(isForced));
    return running;
  }
  async function work(isForced: boolean): Promise<void> {
    if (isClosed || kept.get().switches.stopped) return;
    lastError = undefined;
    try {
      for (const handover of unreported().filter(({ isFetched }) => isFetched))
        if (isForced || isDue(handover)) await report(handover);
      await takeAll();
      for (const handover of unreported().filter(({ isFetched }) => !isFetched)) await fetchRequests(handover);
    } catch (thrown) {
      lastError = thrown instanceof Error ? thrown.message : String(thrown);
    }
    await planNext();
  }
  async function planNext(): Promise<void> {
    const soon = nextPickUp(pickUps, new Date(clock.now().getTime() + 1));
    const today = jstDate(clock.now());
    for (const { day } of await waiting())
      plan(day <= today ? soon : nextPickUp(pickUps, new Date(`${day}T00:00:00+09:00`)));
    for (const { reportAt } of unreported()) plan(later(new Date(reportAt), soon));
    if (kept.get().openTake) plan(soon);
  }
  /** What could not be done at its time is done at the next one. */
  const later = (at: Date, soon: Date) => (at > clock.now() ? at : soon);
  const unreported = () => kept.get().handovers.filter(({ reportedAt }) => reportedAt === undefined);
  const isDue = ({ reportAt }: CoreHandover) => Date.parse(reportAt) <= clock.now().getTime();
  const change = (handover: CoreHandover) => {
    const { handovers } = kept.get();
    const others = handovers.filter(({ handoverId }) => handoverId !== handover.handoverId);
    kept.change({ handovers: [...others, handover] });
  };

  async function takeAll(): Promise<void> {
    const until = jstDate(clock.now());
    const { openTake } = kept.get();
    if (openTake) await take(openTake);
    for (const { service, day } of await waiting()) if (day <= until) await take({ key: randomUUID(), service, until });
  }
  /** Each hand-over is noted before anything else is done with it; a take without an answer is sent again. */
  async function take(wanted: OpenTake): Promise<void> {
    kept.change({ openTake: wanted });
    const { handoverId, count, more } = await client.take(wanted);
    const takenAt = clock.now();
    const reportAt = new Date(takenAt.getTime() + executionMinutes * 60_000).toISOString();
    const taken = { handoverId, service: wanted.service, takenAt: takenAt.toISOString(), reportAt };
    if (count > 0) change({ ...taken, requests: [], isFetched: false, lostReports: 0 });
    kept.change({ openTake: null });
    if (more) await take({ ...wanted, key: randomUUID() });
  }
  async function fetchRequests(handover: CoreHandover): Promise<void> {
    change({ ...handover, requests: await client.fetch(handover.handoverId), isFetched: true });
  }
  async function report(handover: CoreHandover): Promise<void> {
    const results = handover.results ?? decide(handover);
    change({ ...handover, results });
    const { reports } = kept.get().switches;
    if (reports === 'lost') return change({ ...handover, results, lostReports: handover.lostReports + 1 });
    for (let time = reports === 'repeated' ? 2 : 1; time > 0; time -= 1)
      await client.report(handover.handoverId, results);
    change({ ...handover, results, reportedAt: clock.now().toISOString() });
  }
  /** What became of each request; the switch that one fails is used up by it. */
  function decide({ requests }: CoreHandover): NonNullable<CoreHandover['results']> {
    return requests.flatMap(({ requestId, count, bytes }) => {
      const { switches } = kept.get();
      const { failNext } = switches;
      const isMeant = failNext && (failNext.line === undefined || (bytes !== undefined && failNext.line <= count));
      if (!isMeant) return [{ requestId, outcome: 'completed' }];
      kept.change({ switches: { ...switches, failNext: null } });
      const failed = { requestId, outcome: 'failed', reason: failNext.reason };
      return failNext.line === undefined
        ? [failed]
        : [
            { ...failed, line: failNext.line },
            { requestId, outcome: 'completed' },
          ];
    });
  }

  void planNext().catch(() => undefined);
  return {
    view: () => ({
      switches: kept.get().switches,
      pickUps,
      handovers: kept.get().handovers.toReversed(),
      ...(planned && { nextAt: planned.at.toISOString() }),
      ...(lastError !== undefined && { lastError }),
    }),
    change(switches) {
      kept.change({ switches: { ...kept.get().switches, ...switches } });
      if (!kept.get().switches.stopped) return void planNext().catch(() => undefined);
      planned?.timer.cancel();
      planned = undefined;
    },
    look: () => plan(nextPickUp(pickUps, clock.now())),
    run: () => inTurn(true),
    close() {
      isClosed = true;
      planned?.timer.cancel();
      client.close();
    },
  };
}

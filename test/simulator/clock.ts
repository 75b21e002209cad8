import { addDuration } from './iso-duration.ts';

/** A timer on the virtual timeline. */
export interface Timer {
  cancel(): void;
}

/** When a recurring timer need not fire at each of its times: whenever the clock is moved, or in a leap alone. */
export type Coalescing = 'always' | 'inLeaps';

export interface TimerOptions {
  /** Where it coalesces others do not stop for it, and its owner asks `nextStop` where to register next. @default nowhere */
  readonly coalesces?: Coalescing | undefined;
}

export interface MoveOptions {
  /**
   * Daily work is done at the beginning and before each stop, not on each day: a year takes seconds, but what fell due in
   * between is done late.
   * @default false
   */
  readonly isLeap?: boolean | undefined;
}

/** The simulator's time: real time plus an offset that only grows. */
export interface VirtualClock {
  /** Real time plus the offset, so it runs. */
  now(): Date;
  /** One Float64 of milliseconds that other threads add to their real time. */
  readonly offset: SharedArrayBuffer;
  /**
   * Goes forward to an instant; what is due on the way fires in order, each awaited, at its own time. What is due at one
   * instant fires side by side, and what coalesces after the rest. @throws RangeError backwards, or after 2199
   */
  set(to: Date, options?: MoveOptions): Promise<void>;
  /** Goes forward by an ISO 8601 duration (`P40D`, `PT5M`, `P1Y`), counted in UTC. @throws RangeError not a positive duration */
  advance(duration: string, options?: MoveOptions): Promise<void>;
  /** Runs once when the clock reaches `due`, whether it was moved there or real time passed. */
  at(due: Date, run: () => Promise<void> | void, options?: TimerOptions): Timer;
  /**
   * While a move lets timers of this kind coalesce: the next instant at which something happens that does not; otherwise
   * undefined.
   * @param coalesces @default 'always'
   */
  nextStop(coalesces?: Coalescing): Date | undefined;
  /** Cancels every timer. */
  close(): void;
}

interface Entry {
  readonly due: number;
  readonly order: number;
  readonly run: () => Promise<void> | void;
  readonly coalesces: Coalescing | undefined;
}

// setTimeout takes at most 2^31 - 1 ms.
const longestWait = 2_147_483_647;

/** Years that nobody means, such as 20260, cannot be undone: the clock only goes forward. */
const latest = Date.parse('2199-12-31T23:59:59Z');

/** Starts at `startAt`, by default now. `onError` gets what a timer threw while real time passed; a move throws it instead. */
export function createVirtualClock(options: { startAt?: Date; onError?: (error: unknown) => void } = {}): VirtualClock {
  const offset = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const shared = new Float64Array(offset);
  shared[0] = options.startAt ? options.startAt.getTime() - Date.now() : 0;
  const onError =
    options.onError ??
    ((error: unknown) =>
      queueMicrotask(() => {
        throw error;
      }));
  const entries = new Set<Entry>();
  let order = 0;
  let target: { readonly to: number; readonly isLeap: boolean } | undefined;
  let wake: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const nowMs = () => Date.now() + (shared[0] ?? 0);
  // Never backwards: a slow timer may have let real time pass the next one's due time.
  const moveTo = (instant: number) => {
    shared[0] = Math.max(shared[0] ?? 0, instant - Date.now());
  };

  function earliest(limit: number, eligible: (entry: Entry) => boolean = () => true): Entry | undefined {
    let found: Entry | undefined;
    for (const entry of entries) {
      if (entry.due > limit || !eligible(entry)) continue;
      if (!found || entry.due < found.due || (entry.due === found.due && entry.order < found.order)) found = entry;
    }
    return found;
  }

  const mayCoalesce = (coalesces: Coalescing | undefined) =>
    coalesces === 'always' || (coalesces === 'inLeaps' && target?.isLeap === true);

  async function fireUntil(limit: () => number, report: (error: unknown) => void): Promise<void> {
    for (let entry = earliest(limit()); entry && !closed; entry = earliest(limit())) {
      const together = atOnce(entry);
      for (const each of together) entries.delete(each);
      moveTo(entry.due);
      await Promise.all(together.map(async ({ run }) => run()).map((running) => running.catch(report)));
    }
  }

  /** What fires with the earliest: whatever is due at its instant, but nothing that coalesces beside what does not. */
  function atOnce({ due }: Entry): readonly Entry[] {
    const all = [...entries].filter((entry) => entry.due === due);
    const stops = all.filter(({ coalesces }) => !mayCoalesce(coalesces));
    return stops.length > 0 ? stops : all;
  }

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = queue.then(task);
    queue = done.catch(() => undefined);
    return done;
  }

  function arm(): void {
    clearTimeout(wake);
    const next = earliest(Number.POSITIVE_INFINITY);
    if (!next || closed) return;
    const wait = Math.min(Math.max(next.due - nowMs(), 0), longestWait);
    wake = setTimeout(() => {
      void inTurn(() => fireUntil(nowMs, onError)).finally(arm);
    }, Math.ceil(wait));
    wake.unref();
  }

  async function move(to: number, { isLeap = false }: MoveOptions = {}): Promise<void> {
    if (to < nowMs()) throw new RangeError('the clock only goes forward');
    if (to > latest) throw new RangeError(`the clock ends with the year ${new Date(latest).getUTCFullYear()}`);
    const errors: unknown[] = [];
    target = { to, isLeap };
    try {
      await fireUntil(
        () => to,
        (error) => errors.push(error),
      );
    } finally {
      target = undefined;
      arm();
    }
    moveTo(to);
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} timer(s) failed while the clock moved`);
  }

  return {
    offset,
    now: () => new Date(nowMs()),
    set: (to, options) => inTurn(() => move(to.getTime(), options)),
    advance: (duration, options) => inTurn(() => move(addDuration(new Date(nowMs()), duration).getTime(), options)),
    at(due, run, { coalesces } = {}) {
      const entry: Entry = { due: due.getTime(), order: order++, run, coalesces };
      entries.add(entry);
      if (target === undefined) arm();
      return { cancel: () => void entries.delete(entry) };
    },
    nextStop(coalesces = 'always') {
      if (!target || !mayCoalesce(coalesces)) return undefined;
      return new Date(earliest(target.to, (entry) => !mayCoalesce(entry.coalesces))?.due ?? target.to);
    },
    close() {
      closed = true;
      entries.clear();
      clearTimeout(wake);
    },
  };
}

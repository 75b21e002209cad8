import type { Profile } from '../profiles/profile.ts';
import type { Write } from '../table/engine.ts';
import type { Access, Table } from '../table/table.ts';
import type { Outbox } from './mail-write.ts';
import type { EventUse } from './operation.ts';
import type { LogLine, Random } from './ports.ts';
import type { UsedPorts } from './used-ports.ts';

/** What a function that no request calls is given: what its access and uses name, and nothing that would reach further. */
export type EventContext<A extends Access, U extends EventUse = never> = RunContext<A> & UsedPorts<U> & Outbox<A, U>;

export interface RunContext<A extends Access> {
  readonly table: Table<A>;
  /** The start of this run; it stays the same during the run. */
  readonly now: Date;
  readonly profile: Profile;
  /** There is no request, so log lines and history rows name the invocation. */
  readonly requestId: string;
  /**
   * The same for retries of an event, although their ids and times differ, so it alone never identifies a transaction.
   */
  readonly invocationId: string;
  /** The current time; `now` is the run's start. */
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
  readonly newId: () => string;
  /** Milliseconds until the function times out. */
  readonly timeLeft: () => number;
  /** Commits all writes or none; a run may make many transactions. */
  readonly commit: (writes: readonly Write[]) => Promise<void>;
  /** Logs one structured line with the function's name; never secrets or names of customers. */
  readonly log: (line: LogLine) => void;
}

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
  /** When this run began; a run sees one instant. */
  readonly now: Date;
  readonly profile: Profile;
  /** No request: the invocation is what log lines and history rows name. */
  readonly requestId: string;
  /** A retry of the same event has the same, and other ids and times: no transaction is named by it alone. */
  readonly invocationId: string;
  /** The time as it goes on; `now` is the run's. */
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
  readonly newId: () => string;
  /** Milliseconds until the function is cut off. */
  readonly timeLeft: () => number;
  /** Does all writes or none; a run may be many transactions. */
  readonly commit: (writes: readonly Write[]) => Promise<void>;
  /** One structured line with the function's name; never secrets or names of customers. */
  readonly log: (line: LogLine) => void;
}

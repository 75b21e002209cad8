import type { Weight } from '../options.ts';
import { type Clerk, lanes, type Method, type Seat, type Stage } from '../tegata/stage.ts';
import { passwords } from '../tegata/templates.ts';
import type { Shot } from '../tools/load.ts';

/** How one operation is driven. */
export interface Scenario {
  /** As it is registered. */
  readonly operation: string;
  /** What tells it from others of the same operation. */
  readonly variant?: string;
  readonly weight: Weight;
  /** Measured in a quick run too. */
  readonly isHeadline?: true;
  /** Makes so many requests that succeed when each is sent once, in order within each of sixteen lanes. */
  readonly prepare: (stage: Stage, count: number) => Promise<readonly Shot[]>;
}

export const proof = { confirmationPassword: passwords.confirmationPassword };

/** The seat of a request's lane. */
export function seatAt(stage: Stage, method: Method, index: number): Seat {
  const seat = stage.seats[method][index % lanes];
  if (!seat) throw new RangeError('no seats');
  return seat;
}

export const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The same request by each lane's seat again and again. */
export function repeated(method: Method, send: (seat: Seat, index: number) => ReturnType<Shot>): Scenario['prepare'] {
  return async (stage, count) => times(count, (index) => () => send(seatAt(stage, method, index), index));
}

/** A request about one new user each. */
export function aboutClerks(
  method: Method,
  send: (clerk: Clerk, stage: Stage) => ReturnType<Shot>,
  fields: Readonly<Record<string, unknown>> = {},
): Scenario['prepare'] {
  return async (stage, count) => (await stage.clerks(method, count, fields)).map((clerk) => () => send(clerk, stage));
}

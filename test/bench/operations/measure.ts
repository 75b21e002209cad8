import type { Options } from '../options.ts';
import type { Cost } from '../tegata/protocol.ts';
import { lanes, type Stage } from '../tegata/stage.ts';
import { describeFailures, fire } from '../tools/load.ts';
import { median, parts, percentile } from '../tools/statistics.ts';
import { type Charged, priceOfMillion } from './prices.ts';
import type { Scenario } from './scenario.ts';

/** What one operation takes. */
export interface Measured {
  readonly operation: string;
  readonly variant: string;
  /** Requests answered at concurrency 1. */
  readonly samples: number;
  /** Milliseconds at concurrency 1, as the client sees them. */
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly trips: Readonly<Record<string, number>>;
  readonly read: number;
  readonly write: number;
  /** US dollars. */
  readonly million: number;
  /** Milliseconds of a cold invocation in the simulator. */
  readonly cold: number;
  readonly failures: string;
  /** What ran because of it, such as the delivery of its mail. */
  readonly followers: readonly Cost[];
}

// As many instances of a function as the simulator keeps at most.
const warming = lanes;

/** Drives one scenario: warm, alone, together, cold. */
export async function measure(scenario: Scenario, stage: Stage, options: Options): Promise<Measured> {
  const { operation, variant = '', weight } = scenario;
  const [alone, together] = options.requests[weight];
  const coldStarts = options.rounds;
  const shots = await scenario.prepare(stage, warming + alone + together + coldStarts);
  const take = (from: number, count: number) => shots.slice(from, from + count);
  const { bank } = stage;
  const warm = await fire(take(0, warming), lanes);
  await bank.settle();

  await bank.beginTrace();
  const one = await fire(take(warming, alone), 1, options.phaseSeconds);
  await bank.settle();
  const trace = await bank.endTrace();
  const many = [];
  for (const part of parts(take(warming + alone, together), options.rounds))
    many.push(await fire(part, lanes, options.phaseSeconds));
  await bank.settle();

  const cold: Cost[] = [];
  for (const shot of take(warming + alone + together, coldStarts)) {
    await bank.reload(operation);
    await bank.beginTrace();
    await fire([shot], 1);
    await bank.settle();
    cold.push(...(await bank.endTrace()).filter((cost) => cost.isCold && cost.operation === operation));
  }
  const own = trace.filter((cost) => cost.operation === operation);
  return {
    ...{ operation, variant, samples: one.latencies.length },
    p50: percentile(one.latencies, 50),
    p99: percentile(one.latencies, 99),
    perSecond: median(many.map(({ perSecond }) => perSecond)),
    ...typical(own),
    million: priceOfMillion(chargedOf(own, stage, operation, true)),
    cold: median(cold.map(({ milliseconds }) => milliseconds)),
    failures: describeFailures([warm, one, ...many]),
    followers: trace.filter((cost) => cost.operation !== operation && cost.kind !== 'gateway'),
  };
}

/** What the middle invocation did. */
export function typical(costs: readonly Cost[]): Pick<Measured, 'trips' | 'read' | 'write'> {
  const services = new Set(costs.flatMap(({ trips }) => Object.keys(trips)));
  const trips = [...services].map((name) => [name, median(costs.map((each) => each.trips[name] ?? 0))] as const);
  return {
    trips: Object.fromEntries(trips.filter(([, count]) => count > 0)),
    read: median(costs.map(({ read }) => read)),
    write: median(costs.map(({ write }) => write)),
  };
}

/** What the middle invocation is charged for; its time is the local one. */
export function chargedOf(costs: readonly Cost[], stage: Stage, operation: string, isRequest: boolean): Charged {
  const names = new Set(costs.flatMap(({ calls }) => Object.keys(calls)));
  const found = stage.about.functions.find((each) => each.operation === operation);
  return {
    isRequest,
    milliseconds: median(costs.map(({ milliseconds }) => milliseconds)),
    memoryMegabytes: found?.memoryMegabytes ?? Number.NaN,
    read: median(costs.map(({ read }) => read)),
    write: median(costs.map(({ write }) => write)),
    calls: Object.fromEntries([...names].map((name) => [name, median(costs.map(({ calls }) => calls[name] ?? 0))])),
  };
}

import * as z from 'zod';
import type { Coalescing, Timer } from '../../clock.ts';
import type { Destinations } from '../lambda/destinations.ts';
import type { Invocations } from '../lambda/invocations.ts';
import { Ignored, physicalName, readProperties } from '../properties.ts';
import type { CreatedResource, InvocationResult, Resource, ScheduleSummary } from '../types.ts';
import type { Environment } from '../wire/service.ts';
import { readExpression, type Times } from './expression.ts';
import { callTarget, ScheduleTarget } from './target.ts';

export interface Scheduler {
  create(resource: Resource): CreatedResource;
  createGroup(resource: Resource): CreatedResource;
  list(): readonly ScheduleSummary[];
  /** A schedule as it stands, with its ARN and when it was made. */
  find(name: string): (ScheduleProperties & { readonly Arn: string; readonly CreationDate: number }) | undefined;
  /** Replaces a schedule until the stacks are deployed again. @throws Error for an expression that is wrong */
  update(name: string, properties: z.input<typeof ScheduleProperties>): void;
  run(name: string): Promise<InvocationResult>;
}

/** As templates and the service's own API write it. */
export const ScheduleProperties = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().default('default'),
  Description: Ignored.optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  StartDate: z.coerce.date().optional(),
  EndDate: z.coerce.date().optional(),
  // The window in which it may start late; here it starts at its beginning.
  FlexibleTimeWindow: Ignored.optional(),
  KmsKeyArn: Ignored.optional(),
  Target: ScheduleTarget,
});
export type ScheduleProperties = z.infer<typeof ScheduleProperties>;

interface History {
  readonly createdAt: string;
  readonly lastRun?: string;
  readonly lastError?: string;
}
interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly logicalId: string;
  readonly properties: ScheduleProperties;
  readonly times: Times;
  timer?: Timer;
  nextRun?: Date;
}

const hour = 3_600_000;
// Below this a schedule may skip runs whenever the clock is moved: a year of five-minute runs is a hundred thousand calls.
const frequentMilliseconds = hour;

/** EventBridge Scheduler on the virtual clock; `settle` lets what a run caused end before the clock goes on. */
export function createScheduler(
  environment: Environment,
  invocations: Invocations,
  destinations: Destinations,
  settle: () => Promise<void>,
): Scheduler {
  const { clock, region, accountId, store } = environment;
  const histories = store.collection<History>('schedules');
  const schedules = new Map<string, Schedule>();

  function plan(schedule: Schedule, after: Date): void {
    const { StartDate, EndDate } = schedule.properties;
    const next = schedule.times.next(StartDate && StartDate > after ? StartDate : after);
    schedule.nextRun = next && EndDate && next > EndDate ? undefined : next;
    if (!schedule.nextRun) return;
    const coalesces = coalescing(schedule.times);
    const due = schedule.nextRun;
    schedule.timer = clock.at(due, () => fire(schedule, due, coalesces), { coalesces });
  }

  async function fire(schedule: Schedule, due: Date, coalesces: Coalescing | undefined): Promise<void> {
    const first = beforeStop(schedule, coalesces);
    // Frequent runs end nothing that the last one before the stop does not; daily ones are done at the beginning, too.
    if (coalesces === 'always' && first && first > due) return plan(schedule, first);
    await call(schedule, due);
    // Only while the clock is moved: under steady load there is always something on the way.
    if (clock.nextStop()) await settle();
    const next = beforeStop(schedule, coalesces);
    plan(schedule, next && next > due ? next : due);
  }

  /** When its last run before the next stop becomes due, which stands for all before: until then nothing but time passes. */
  function beforeStop({ times }: Schedule, coalesces: Coalescing | undefined): Date | undefined {
    const stop = coalesces && clock.nextStop(coalesces);
    return stop && new Date(stop.getTime() - times.periodMilliseconds - 1);
  }

  async function call({ logicalId, ...schedule }: Schedule, due: Date): Promise<InvocationResult> {
    const { Target: target, GroupName: group } = schedule.properties;
    const result = await callTarget(environment, invocations, destinations, { arn: schedule.arn, group, target, due });
    const lastError = result.functionError && `${result.functionError}: ${JSON.stringify(result.payload)}`;
    const { createdAt } = historyOf(logicalId);
    histories.set(logicalId, { createdAt, lastRun: clock.now().toISOString(), ...(lastError && { lastError }) });
    return result;
  }

  function historyOf(logicalId: string): History {
    return histories.get(logicalId) ?? { createdAt: clock.now().toISOString() };
  }

  function create(resource: Resource): CreatedResource {
    const properties = readProperties(resource, ScheduleProperties);
    const targetService = properties.Target.Arn.split(':')[2];
    if (targetService !== 'lambda')
      throw new Error(`${resource.logicalId}: the simulator schedules functions only, not ${properties.Target.Arn}`);
    const name = properties.Name ?? physicalName(resource.logicalId, 64);
    const { logicalId } = resource;
    const history = historyOf(logicalId);
    histories.set(logicalId, history);
    const arn = `arn:aws:scheduler:${region}:${accountId}:schedule/${properties.GroupName}/${name}`;
    const anchor = properties.StartDate ?? phaseOf(new Date(history.createdAt));
    const times = readExpression(properties.ScheduleExpression, properties.ScheduleExpressionTimezone, anchor);
    const schedule: Schedule = { name, arn, logicalId, properties, times };
    schedules.get(name)?.timer?.cancel();
    schedules.set(name, schedule);
    if (properties.State === 'ENABLED') plan(schedule, clock.now());
    return { ref: name, attributes: { Arn: arn } };
  }

  return {
    create,
    find(name) {
      const found = schedules.get(name);
      if (!found) return undefined;
      const { arn: Arn, properties, logicalId } = found;
      return { ...properties, Name: name, Arn, CreationDate: Date.parse(historyOf(logicalId).createdAt) / 1000 };
    },
    update(name, properties) {
      const found = schedules.get(name);
      if (!found) throw new Error(`no schedule ${name}`);
      create({
        type: 'AWS::Scheduler::Schedule',
        logicalId: found.logicalId,
        properties: { ...properties, Name: name },
      });
    },
    createGroup(resource) {
      const { Name } = readProperties(
        resource,
        z.strictObject({ Name: z.string().optional(), Tags: Ignored.optional() }),
      );
      const name = Name ?? physicalName(resource.logicalId, 64);
      return {
        ref: name,
        attributes: { Arn: `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`, State: 'ACTIVE' },
      };
    },
    list: () => [...schedules.values()].map((schedule) => summary(schedule, historyOf(schedule.logicalId))),
    async run(name) {
      const schedule = schedules.get(name);
      if (!schedule) throw new Error(`no schedule ${name}`);
      const result = await call(schedule, clock.now());
      await settle();
      return result;
    },
  };
}

/**
 * What a rate without a start counts from. The service counts from some moment after the schedule was made; here it is the
 * minute before a full hour: then the last runs of all rates before daily work, which stand for all before them when the
 * clock is moved, are at one instant, side by side.
 */
const phaseOf = (createdAt: Date) => new Date(Math.floor(createdAt.getTime() / hour) * hour - hour / 60);

function coalescing({ periodMilliseconds }: Times): Coalescing | undefined {
  if (periodMilliseconds < frequentMilliseconds) return 'always';
  return Number.isFinite(periodMilliseconds) ? 'inLeaps' : undefined;
}

function summary({ name, arn, properties, nextRun }: Schedule, { lastRun, lastError }: History): ScheduleSummary {
  return {
    name,
    arn,
    expression: properties.ScheduleExpression,
    timeZone: properties.ScheduleExpressionTimezone,
    enabled: properties.State === 'ENABLED',
    targetArn: properties.Target.Arn,
    ...(nextRun && { nextRun }),
    ...(lastRun && { lastRun: new Date(lastRun) }),
    ...(lastError && { lastError }),
  };
}

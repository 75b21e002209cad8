import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Destinations } from '../lambda/destinations.ts';
import type { Invocations } from '../lambda/invocations.ts';
import { Count } from '../properties.ts';
import type { InvocationResult } from '../types.ts';
import type { Environment } from '../wire/service.ts';

/** A schedule's Target that is a function. */
export const ScheduleTarget = z.strictObject({
  Arn: z.string(),
  RoleArn: z.string(),
  Input: z.string().optional(),
  // It governs the delivery to Lambda's queue, which cannot fail here once it is allowed.
  RetryPolicy: z
    .strictObject({ MaximumRetryAttempts: Count.optional(), MaximumEventAgeInSeconds: Count.optional() })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
});
type ScheduleTarget = z.infer<typeof ScheduleTarget>;

interface Run {
  readonly arn: string;
  readonly group: string;
  readonly target: ScheduleTarget;
  readonly due: Date;
}

/** Calls a schedule's function as its role; what the role may not call goes to the schedule's dead letter queue. */
export async function callTarget(
  environment: Environment,
  invocations: Invocations,
  destinations: Destinations,
  run: Run,
): Promise<InvocationResult> {
  const input = inputOf(environment, run);
  const refusal = refusalOf(environment, run);
  if (refusal === undefined) return invocations.invoke(run.target.Arn, input, 'schedule');
  const attributes = { ERROR_CODE: 'AccessDenied', ERROR_MESSAGE: refusal };
  const { DeadLetterConfig, RoleArn } = run.target;
  if (DeadLetterConfig) destinations.send(DeadLetterConfig.Arn, RoleArn, input, attributes);
  return { functionError: 'AccessDenied', payload: { errorMessage: refusal } };
}

const principal = 'scheduler.amazonaws.com';

function refusalOf({ iam, region, accountId }: Environment, { group, target }: Run): string | undefined {
  // The source is the schedule's group (Scheduler user guide, confused deputy prevention).
  const source = `arn:aws:scheduler:${region}:${accountId}:schedule-group/${group}`;
  if (!iam.mayAssume(principal, target.RoleArn, { 'aws:SourceAccount': accountId, 'aws:SourceArn': source })) {
    const reason = 'its trust policy does not let the scheduler assume the role';
    iam.recordDenial({ principal, action: 'sts:AssumeRole', resource: target.RoleArn, reason });
    return reason;
  }
  const isAllowed = iam.isAllowed(target.RoleArn, { action: 'lambda:InvokeFunction', resource: target.Arn });
  return isAllowed ? undefined : `the role may not invoke ${target.Arn}`;
}

function inputOf({ region, accountId }: Environment, { arn, target, due }: Run): unknown {
  const time = `${due.toISOString().slice(0, 19)}Z`;
  const id = randomUUID();
  if (target.Input === undefined) {
    const event = { version: '0', id, account: accountId, time, region, resources: [arn], detail: '{}' };
    return { ...event, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' };
  }
  const values: Readonly<Record<string, string>> = {
    'scheduled-time': time,
    'schedule-arn': arn,
    'execution-id': id,
    'attempt-number': '1',
  };
  return JSON.parse(
    target.Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values[name] ?? whole),
  );
}

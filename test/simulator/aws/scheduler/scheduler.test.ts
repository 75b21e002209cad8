import { afterEach, describe, expect, it } from 'vitest';
import { accountId, allow, region, startTestAws, type TestAws } from '../testing.ts';
import { readExpression } from './expression.ts';

describe('an expression', () => {
  const from = new Date('2026-11-20T20:59:00Z');
  const runs = (expression: string, zone = 'UTC', count = 3) => {
    const times = readExpression(expression, zone, from);
    const found: string[] = [];
    for (let at = times.next(from); at && found.length < count; at = times.next(at))
      found.push(at.toISOString().slice(0, 16));
    return found;
  };

  it.each<[string, string, string[]]>([
    ['cron(0 6 * * ? *)', 'Asia/Tokyo', ['2026-11-20T21:00', '2026-11-21T21:00', '2026-11-22T21:00']],
    ['cron(0/5 * * * ? *)', 'UTC', ['2026-11-20T21:00', '2026-11-20T21:05', '2026-11-20T21:10']],
    ['cron(0 9 ? * 2 *)', 'UTC', ['2026-11-23T09:00', '2026-11-30T09:00', '2026-12-07T09:00']],
    ['cron(0 9 ? * MON-FRI *)', 'Asia/Tokyo', ['2026-11-23T00:00', '2026-11-24T00:00', '2026-11-25T00:00']],
    ['cron(0 0 1 * ? *)', 'Asia/Tokyo', ['2026-11-30T15:00', '2026-12-31T15:00', '2027-01-31T15:00']],
    ['cron(0 0 L * ? *)', 'UTC', ['2026-11-30T00:00', '2026-12-31T00:00', '2027-01-31T00:00']],
    ['cron(0 0 1 1 ? 2027)', 'UTC', ['2027-01-01T00:00']],
    ['cron(0 2 * * ? *)', 'America/New_York', ['2026-11-21T07:00', '2026-11-22T07:00', '2026-11-23T07:00']],
    ['rate(90 days)', 'UTC', ['2027-02-18T20:59', '2027-05-19T20:59', '2027-08-17T20:59']],
    ['rate(5 minutes)', 'UTC', ['2026-11-20T21:04', '2026-11-20T21:09', '2026-11-20T21:14']],
    ['at(2027-01-01T09:00:00)', 'Asia/Tokyo', ['2027-01-01T00:00']],
  ])('%s in %s', (expression, zone, expected) => {
    expect(runs(expression, zone)).toEqual(expected);
  });

  it('of a rate keeps to the minute in which it was made', () => {
    const times = readExpression('rate(5 minutes)', 'UTC', new Date('2026-11-20T20:59:59.999Z'));
    expect(times.next(new Date('2026-11-20T20:59:59.999Z'))).toEqual(new Date('2026-11-20T21:04:00Z'));
    expect(times.next(new Date('2026-11-20T21:04:00Z'))).toEqual(new Date('2026-11-20T21:09:00Z'));
  });

  it.each(['cron(0 6 * * *)', 'cron(0 6 * * * *)', 'rate(0 minutes)', 'rate(5 weeks)', 'daily', 'at(tomorrow)'])(
    'refuses %s',
    (expression) => {
      expect(() => readExpression(expression, 'UTC', from)).toThrow();
    },
  );
});

const functionArn = `arn:aws:lambda:${region}:${accountId}:function:scan`;
const RoleArn = `arn:aws:iam::${accountId}:role/SchedulerRole`;
const trust = {
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'scheduler.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: {
        'aws:SourceAccount': accountId,
        'aws:SourceArn': `arn:aws:scheduler:${region}:${accountId}:schedule-group/default`,
      },
    },
  },
};
const running: TestAws[] = [];

async function start(options: Parameters<typeof startTestAws>[0] = {}) {
  const test = await startTestAws({ startAt: new Date('2026-11-20T20:00:00Z'), ...options });
  running.push(test);
  const calls: { at: string; payload: unknown; kind: string }[] = [];
  test.aws.iam.defineRole({
    roleArn: RoleArn,
    policies: [{ Statement: allow('lambda:InvokeFunction', functionArn) }],
    trust,
  });
  test.aws.defineFunction({ functionArn, roleArn: test.client().roleArn });
  test.aws.setInvoker(async (_, payload, kind) => {
    calls.push({ at: test.clock.now().toISOString().slice(0, 16), payload, kind });
    return { payload: null };
  });
  const schedule = (
    logicalId: string,
    ScheduleExpression: string,
    target: object = {},
    ScheduleExpressionTimezone = 'Asia/Tokyo',
  ) =>
    test.aws.create({
      type: 'AWS::Scheduler::Schedule',
      logicalId,
      properties: {
        ScheduleExpression,
        ScheduleExpressionTimezone,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: functionArn, RoleArn, ...target },
      },
    });
  return { ...test, calls, schedule };
}
afterEach(async () => {
  for (const test of running.splice(0)) await test.close();
});

it('runs at its times while the clock moves, with its input', async () => {
  const { aws, clock, calls, schedule } = await start();
  await schedule('Daily', 'cron(0 6 * * ? *)', { Input: '{"at":"<aws.scheduler.scheduled-time>"}' });
  expect(aws.schedules()).toMatchObject([
    { name: 'Daily', timeZone: 'Asia/Tokyo', nextRun: new Date('2026-11-20T21:00:00Z') },
  ]);
  await clock.advance('P3D');
  expect(calls).toEqual(
    ['20', '21', '22'].map((day) => ({
      at: `2026-11-${day}T21:00`,
      payload: { at: `2026-11-${day}T21:00:00Z` },
      kind: 'schedule',
    })),
  );
  expect(aws.schedules()[0]?.lastRun?.toISOString()).toMatch(/^2026-11-22T21:00/);
  await aws.runSchedule('Daily');
  expect(calls).toHaveLength(4);
  await expect(aws.runSchedule('None')).rejects.toThrow(/no schedule/);
});

it('spares a frequent schedule the runs nothing happened between', async () => {
  const { clock, calls, schedule } = await start();
  await schedule('Daily', 'cron(0 6 * * ? *)', { Input: '"daily"' });
  await schedule('Often', 'rate(5 minutes)', { Input: '"often"' });
  await clock.advance('P365D');
  const often = calls.filter((call) => call.payload === 'often').length;
  expect(calls.filter((call) => call.payload === 'daily')).toHaveLength(365);
  // One before each stop, and the end is one; real seconds that pass on the way may add some.
  expect(often).toBeGreaterThanOrEqual(366);
  expect(often).toBeLessThan(400);
  const order = calls.slice(0, 4).map((call) => call.payload);
  expect(order).toEqual(['often', 'daily', 'often', 'daily']);
});

it('runs all frequent schedules before daily work at one instant, whenever they were made', async () => {
  const { clock, calls, schedule } = await start({ startAt: new Date('2026-11-20T20:07:30Z') });
  await schedule('Daily', 'cron(0 6 * * ? *)', { Input: '"daily"' });
  await schedule('EachMinute', 'rate(1 minute)', { Input: '"often"' });
  await clock.advance('PT4M');
  await schedule('EachFive', 'rate(5 minutes)', { Input: '"often"' });
  calls.length = 0;
  await clock.set(new Date('2026-11-21T21:30:00Z'));
  expect(calls.filter(({ at }) => at > '2026-11-21T20' && at < '2026-11-21T21:05').map(({ at }) => at)).toEqual([
    '2026-11-21T20:59',
    '2026-11-21T20:59',
    '2026-11-21T21:00',
  ]);
});

it('runs a daily schedule on the first and the last day of a leap, and a single one at its time', async () => {
  const { clock, calls, schedule } = await start();
  await schedule('Daily', 'cron(0 6 * * ? *)', { Input: '"daily"' });
  await schedule('Often', 'rate(5 minutes)', { Input: '"often"' });
  await schedule('Once', 'at(2026-12-24T12:00:00)', { Input: '"once"' });
  await clock.advance('P60D', { isLeap: true });
  expect(calls.filter(({ payload }) => payload !== 'often').map(({ at, payload }) => [at, payload])).toEqual([
    ['2026-11-20T21:00', 'daily'],
    ['2026-12-23T21:00', 'daily'],
    ['2026-12-24T03:00', 'once'],
    ['2026-12-24T21:00', 'daily'],
    ['2027-01-18T21:00', 'daily'],
  ]);
  // One before each stop; real seconds that pass on the way may add one, and never one for each five minutes.
  const often = calls.filter(({ payload }) => payload === 'often').length;
  expect(often).toBeGreaterThanOrEqual(2);
  expect(often).toBeLessThan(6);
});

it('needs the trust and the right of its role', async () => {
  const { aws, calls, schedule } = await start();
  await schedule('Denied', 'rate(1 day)');
  aws.iam.defineRole({
    roleArn: RoleArn,
    policies: [{ Statement: allow('lambda:InvokeFunction', `${functionArn}2`) }],
    trust,
  });
  expect(await aws.runSchedule('Denied')).toMatchObject({ functionError: 'AccessDenied' });
  aws.iam.defineRole({ roleArn: RoleArn, policies: [{ Statement: allow('lambda:*') }] });
  expect(await aws.runSchedule('Denied')).toMatchObject({ functionError: 'AccessDenied' });
  expect(aws.iam.denials().map((denial) => denial.action)).toEqual(['lambda:InvokeFunction', 'sts:AssumeRole']);
  expect(calls).toEqual([]);
});

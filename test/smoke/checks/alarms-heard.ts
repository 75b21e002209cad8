import * as z from 'zod';
import { eventFunctions, operations } from '../../../functions/operations.ts';
import { alarmNameOf } from '../../../infra/monitoring/alarm.ts';
import { alarmsOf } from '../../../infra/monitoring/alarms/alarms.ts';
import { namespaceOf } from '../../../infra/monitoring/log-metrics.ts';
import { apiNameOf, functionNameOf } from '../../../infra/names.ts';
import type { Stage } from '../../../infra/stages.ts';
import type { Account } from '../bank/account.ts';
import { defineCheck, demand } from '../check.ts';

const Dimensions = z.array(z.object({ Name: z.string(), Value: z.string() })).default([]);
const Metric = z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions });
const Alarms = z.object({
  MetricAlarms: z.array(
    z.object({
      AlarmName: z.string(),
      Namespace: z.string().optional(),
      MetricName: z.string().optional(),
      Dimensions,
      Metrics: z.array(z.object({ MetricStat: z.object({ Metric }).optional() })).default([]),
    }),
  ),
});
const Listed = z.object({ Metrics: z.array(Metric) });
type Metric = z.infer<typeof Metric>;

/**
 * CloudWatch has a series from its first value on, and lists it for two weeks after its last one. Of these there is one as
 * soon as the stage runs and this command has called it; of others when somebody does, or something is wrong.
 */
function withUse({ Namespace, MetricName, Dimensions }: Metric, stage: Stage): boolean {
  const ofAny = (names: readonly string[]) => Dimensions.some(({ Value }) => names.includes(Value));
  if (Namespace === namespaceOf(stage))
    return /^(ReconcilerRuns|ExpiryScans|SessionKeyChecks|OldestWaiting)/.test(MetricName);
  if (Namespace === 'AWS/ApiGateway')
    return (
      ofAny([apiNameOf(stage, 'entry'), apiNameOf(stage, 'bank')]) &&
      Dimensions.every(({ Name }) => Name !== 'Resource')
    );
  if (Namespace === 'AWS/Lambda') return ofAny(running.map((name) => functionNameOf(stage, name)));
  return false;
}

// What runs by the clock, and what mails to the contact of the company that the command opened.
const running = ['deliver-mail', ...eventFunctions.filter(({ schedule }) => schedule).map(({ name }) => name)];

export const alarmsHeard = defineCheck({
  name: 'alarms-heard',
  proves: 'Every alarm is there, and what it listens to speaks.',
  needs: ['account'],
  onlyDeployed: 'the simulator keeps no metrics; test/infra/monitoring.test.ts compares their names',
  run: async (_, { account }) => {
    const { aws, stage } = account;
    const prefix = alarmNameOf(stage, '');
    const { MetricAlarms } = Alarms.parse(await aws('cloudwatch', 'describe-alarms', '--alarm-name-prefix', prefix));
    const there = new Set(MetricAlarms.map(({ AlarmName }) => AlarmName));
    const missing = namesOf(stage).filter((name) => !there.has(name));
    demand(missing.length === 0, `no alarm ${missing.join(', ')}`);
    const watched = MetricAlarms.flatMap(metricsOf);
    const series = await seriesIn(account, [...new Set(watched.map(({ Namespace }) => Namespace))]);
    const silent = watched.filter((metric) => !series.has(textOf(metric)));
    const dumb = new Set(silent.filter((metric) => withUse(metric, stage)).map(textOf));
    demand(
      dumb.size === 0,
      `no series ${[...dumb].join(', ')}: a new one shows after up to 15 minutes, run the command again then`,
    );
    return { note: `${there.size} alarms; ${new Set(silent.map(textOf)).size} series wait for their first value` };
  },
});

function namesOf(stage: Stage): readonly string[] {
  const queues = { failureQueueName: '', mailEventFailuresName: '' };
  const names = { tableName: '', authorityArn: '', truststoreName: '', ...queues };
  const watched = { stage, operations, eventFunctions, ...names, keyArns: [] };
  const alarms = alarmsOf({ ...watched, ...(stage.hasFirewall && { firewallName: 'firewall' }) });
  return alarms.map(({ name }) => alarmNameOf(stage, name));
}

function metricsOf(alarm: z.infer<typeof Alarms>['MetricAlarms'][number]): readonly Metric[] {
  const { Namespace, MetricName, Dimensions, Metrics } = alarm;
  const own = Namespace && MetricName ? [{ Namespace, MetricName, Dimensions }] : [];
  return [...own, ...Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []))];
}

async function seriesIn({ aws }: Account, namespaces: readonly string[]): Promise<ReadonlySet<string>> {
  const found: string[] = [];
  for (const namespace of namespaces) {
    const { Metrics } = Listed.parse(await aws('cloudwatch', 'list-metrics', '--namespace', namespace));
    found.push(...Metrics.map(textOf));
  }
  return new Set(found);
}

function textOf({ Namespace, MetricName, Dimensions }: Metric): string {
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [Namespace, MetricName, ...dimensions].join(' ');
}

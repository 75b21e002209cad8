import { describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { logMetricsOf, namespaceOf } from '../../infra/monitoring/log-metrics.ts';
import { stageNamed } from '../../infra/stages.ts';
import { pathOf } from '../../shared/operation/operation.ts';
import { flat, functionsByName, type Resource, synthesized, textOf } from './assembly.ts';

const stage = stageNamed('prod', { alarmsTo: 'on-call@example.jp' });
const assembly = synthesized(stage);
const { ofType } = assembly;
const functions = functionsByName(assembly, 'prod');
const alarms = ofType('AWS::CloudWatch::Alarm').map(({ properties }) => ({
  name: String(properties.AlarmName).replace('tegata-prod-', ''),
  text: String(properties.AlarmDescription),
  properties,
}));
const alarmNamed = (name: string) => {
  const found = alarms.find((each) => each.name === name);
  if (!found) throw new Error(`no alarm ${name}`);
  return found;
};
interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData: boolean;
  readonly MetricStat?: {
    readonly Period: number;
    readonly Stat: string;
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
    };
  };
}
const queriesOf = ({ properties }: { readonly properties: Resource['properties'] }) =>
  properties.Metrics as readonly Query[];
const metrics = alarms.flatMap(queriesOf).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));

describe('every alarm', () => {
  it.each(alarms.map(({ name }) => name))('%s names who is affected, its urgency and its article', (name) => {
    const { text } = alarmNamed(name);
    expect(text).toMatch(new RegExp(`^[A-Z].{30,}\\. Severity: (now|workday)\\. Runbook: docs/runbook\\.md#${name}$`));
    expect(text.length).toBeLessThan(1024);
  });

  it('notifies its topic when it begins and when it ends', () => {
    for (const { name, text, properties } of alarms.filter((each) => !each.name.startsWith('release-'))) {
      const topic = text.includes('Severity: now.') ? 'TopicsNow' : 'TopicsWorkday';
      expect(textOf(properties.AlarmActions), name).toContain(topic);
      expect(properties.OKActions, name).toEqual(properties.AlarmActions);
    }
  });

  it('evaluates no longer than CloudWatch allows: a day, or a week in whole hours', () => {
    for (const { name, properties } of alarms) {
      for (const { MetricStat } of queriesOf({ properties })) {
        if (!MetricStat) continue;
        const seconds = MetricStat.Period * Number(properties.EvaluationPeriods);
        expect(seconds, name).toBeLessThanOrEqual(MetricStat.Period >= 3600 ? 604_800 : 86_400);
        expect(Number(properties.DatapointsToAlarm)).toBeLessThanOrEqual(Number(properties.EvaluationPeriods));
      }
    }
  });

  it('compares exactly one series, made of at most ten metrics', () => {
    for (const { name, properties } of alarms) {
      const queries = queriesOf({ properties });
      expect(queries.filter(({ ReturnData }) => ReturnData).length, name).toBe(1);
      expect(queries.length, name).toBeLessThanOrEqual(10);
      const [expression = ''] = queries.flatMap(({ Expression }) => Expression ?? []);
      for (const { Id } of queries.filter((each) => each.MetricStat && expression)) {
        expect(expression, name).toMatch(new RegExp(`\\b${Id}\\b`));
      }
    }
  });
});

describe('the alarms', () => {
  it.each([
    ['authority-failing', /^SELECT SUM\("Failure"\) FROM "AWS\/ACMPrivateCA"$/],
    ['revocation-list-unwritten', /^SELECT SUM\("MisconfiguredCRLBucket"\) FROM "AWS\/ACMPrivateCA"$/],
    ['authority-filling', /^SELECT MAX\("CertificatesPerCA"\) FROM "AWS\/Usage"$/],
  ])('%s: asks for its series by what is known of their dimensions', (name, query) => {
    const queries = queriesOf(alarmNamed(name));
    expect(queries.map(({ Expression }) => flat(Expression))).toEqual([expect.stringMatching(query)]);
  });

  it('fire when an expected run is missing', () => {
    const silent = alarms.filter(({ properties }) => properties.TreatMissingData === 'breaching');
    expect(silent.map(({ name }) => name).sort()).toEqual([
      'expiry-scan-missed',
      'mails-late',
      'reconciler-stopped',
      'session-keys-unrotated',
    ]);
  });

  it('page on-call as soon as the mail service accepts nothing from us, however few mails there are (threat 56)', () => {
    const { properties } = alarmNamed('mail-sender-refused');
    expect(properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    expect(textOf(properties.AlarmActions)).toContain('TopicsNow');
    expect(queriesOf({ properties })[0]?.MetricStat).toMatchObject({ Period: 300, Stat: 'Sum' });
  });

  it("fire when SES's events could not be processed", () => {
    const [query] = queriesOf(alarmNamed('mail-events-waiting'));
    expect(textOf(query?.MetricStat)).toContain('MailEventsFailures');
  });

  it('fire within 26 hours when the expiry scan did not run', () => {
    const { properties } = alarmNamed('expiry-scan-missed');
    expect(properties).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 26,
      DatapointsToAlarm: 26,
      TreatMissingData: 'breaching',
    });
    expect(queriesOf({ properties })[0]?.MetricStat).toMatchObject({ Period: 3600, Stat: 'Sum' });
  });

  it('fire when a revocation has not reached the authority for 15 minutes', () => {
    expect(alarmNamed('revocations-untold').properties.Threshold).toBe(900);
  });

  it('exist for each event function, with the impact in its definition', () => {
    for (const { name, impact, stream } of eventFunctions) {
      expect(alarmNamed(`${name}-failing`).text.startsWith(impact)).toBe(true);
      if (stream) expect(alarmNamed(`${name}-behind`).text).toContain(impact);
    }
  });

  it('exist for each host', () => {
    for (const host of ['entry', 'secure', 'bank']) {
      const queries = queriesOf(alarmNamed(`${host}-failing`));
      expect(queries.map(({ MetricStat }) => MetricStat?.Metric.MetricName)).toEqual(['5XXError', 'Count', undefined]);
    }
  });

  it('refer only to existing APIs, functions and routes', () => {
    const apis = ofType('AWS::ApiGateway::RestApi').map(({ properties }) => properties.Name);
    const paths = operations.map(pathOf);
    for (const { Dimensions } of metrics) {
      for (const { Name, Value } of Dimensions ?? []) {
        if (Name === 'ApiName') expect(apis).toContain(Value);
        if (Name === 'FunctionName')
          expect([...functions.keys()].map((name) => `tegata-prod-${name}`)).toContain(Value);
        if (Name === 'Resource') expect(paths).toContain(Value);
      }
    }
    const acl = ofType('AWS::WAFv2::WebACL')[0]?.properties.VisibilityConfig as { readonly MetricName: string };
    const [blocked] = metrics.filter(({ MetricName }) => MetricName === 'BlockedRequests');
    expect(blocked?.Dimensions).toContainEqual({ Name: 'WebACL', Value: acl.MetricName });
  });

  it('use only numbers that a filter takes from a log', () => {
    const taken = ofType('AWS::Logs::MetricFilter').map(
      ({ properties }) =>
        (properties.MetricTransformations as readonly { readonly MetricName: string }[])[0]?.MetricName,
    );
    const read = metrics
      .filter(({ Namespace }) => Namespace === namespaceOf(stage))
      .map(({ MetricName }) => MetricName);
    expect(read.length).toBeGreaterThan(10);
    for (const name of read) expect(taken).toContain(name);
    for (const name of new Set(taken)) expect(read).toContain(name);
  });

  it('do not exist for a firewall where there is none', () => {
    const dev = synthesized(stageNamed('dev')).ofType('AWS::CloudWatch::Alarm');
    expect(dev.length).toBe(alarms.length - 1);
    expect(textOf(dev)).not.toContain('AWS/WAFV2');
  });
});

describe('numbers from logs', () => {
  it.each([...functions.keys()])('%s: are taken from its own log', (name) => {
    const isEvent = eventFunctions.some((each) => each.name === name);
    const logging = textOf(functions.get(name)?.properties.LoggingConfig);
    const group = /"LogGroup":\{"Ref":("\w+")/.exec(logging)?.[1];
    const { stack } = functions.get(name) ?? {};
    const found = ofType('AWS::Logs::MetricFilter').filter(
      (each) => each.stack === stack && textOf(each.properties.LogGroupName).includes(String(group)),
    );
    expect(found.map(({ properties }) => properties.FilterPattern)).toEqual(
      logMetricsOf(name, { isEvent }).map(({ pattern }) => pattern),
    );
    for (const { properties } of found) {
      expect(textOf(properties.MetricTransformations)).toContain('"MetricNamespace":"Tegata/prod"');
    }
  });
});

describe('notices of events', () => {
  const rules = ofType('AWS::Events::Rule').map(({ properties }) => properties);
  const ruleNamed = (name: string) => rules.find(({ Name }) => Name === `tegata-prod-${name}`);

  it("report a changed truststore at once, from its bucket's events", () => {
    const pattern = ruleNamed('truststore-changed')?.EventPattern as Record<string, unknown>;
    expect(pattern).toMatchObject({ source: ['aws.s3'], 'detail-type': ['Object Created', 'Object Deleted'] });
    expect(flat((pattern.detail as { bucket: { name: unknown[] } }).bucket.name[0])).toContain('TruststoreBucket');
    const reporting = ofType('AWS::S3::Bucket').filter(({ properties }) => properties.NotificationConfiguration);
    expect(reporting.map(({ properties }) => properties.NotificationConfiguration)).toEqual([
      { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    ]);
    expect(reporting[0]?.id).toContain('Truststore');
  });

  it('report at once when one of our keys is about to be lost or opened', () => {
    const pattern = textOf(ruleNamed('key-endangered')?.EventPattern);
    for (const act of ['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy']) expect(pattern).toContain(act);
    for (const key of ['TableKey', 'PepperKey', 'SecretKey', 'LogKey', 'FilesKey', 'BackupKey', 'MailKey'])
      expect(pattern).toContain(key);
  });

  it('report at once when the backups lose their lock, in stages that have backups', () => {
    const pattern = textOf(ruleNamed('backups-endangered')?.EventPattern);
    expect(pattern).toContain('DeleteBackupVaultLockConfiguration');
    expect(pattern).toContain('"backupVaultName":[{"prefix":"tegata-prod-"}]');
    const [vault] = ofType('AWS::Backup::BackupVault');
    expect(flat(vault?.properties.BackupVaultName)).toMatch(/^tegata-prod-/);
    const disposable = synthesized(stageNamed('dev')).ofType('AWS::Events::Rule');
    expect(disposable.map(({ properties }) => properties.Name)).not.toContain('tegata-dev-backups-endangered');
  });

  it.each(['truststore-changed', 'key-endangered', 'backups-endangered'])(
    '%s: says who is hurt and where its article is',
    (name) => {
      const rule = ruleNamed(name);
      expect(String(rule?.Description)).toMatch(/^[A-Z].{30,}\. Severity: now\. Runbook: docs\/runbook\.md#[a-z-]+$/);
      const targets = textOf(rule?.Targets);
      expect(targets).toContain('TopicsNow');
      expect(targets).toContain(`docs/runbook.md#${name} <what> at <time>.`);
    },
  );
});

describe('topics', () => {
  const inMonitoring = (type: string) => ofType(type).filter(({ stack }) => stack.endsWith('-monitoring'));

  it("are encrypted under a key that alarms may use, over TLS only, and reach the stage's recipient", () => {
    const topics = inMonitoring('AWS::SNS::Topic');
    expect(topics.length).toBe(2);
    for (const { properties } of topics) expect(textOf(properties.KmsMasterKeyId)).toContain('TopicsKey');
    const key = ofType('AWS::KMS::Key').find(({ id }) => id.startsWith('TopicsKey'));
    for (const policy of [
      key?.properties.KeyPolicy,
      ...inMonitoring('AWS::SNS::TopicPolicy').map((each) => each.properties.PolicyDocument),
    ]) {
      const { Statement } = policy as { Statement: { Sid?: string }[] };
      const statementOf = (sid: string) => Statement.find(({ Sid }) => Sid === sid);
      expect(statementOf('Alarms')).toMatchObject({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      });
      // EventBridge sends no account with it: under a condition its notices would be lost.
      expect(statementOf('Events')).toMatchObject({ Principal: { Service: 'events.amazonaws.com' } });
      expect(statementOf('Events')).not.toHaveProperty('Condition');
    }
    for (const { properties } of inMonitoring('AWS::SNS::TopicPolicy'))
      expect(textOf(properties)).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
    expect(
      inMonitoring('AWS::SNS::Subscription').map(({ properties }) => [properties.Protocol, properties.Endpoint]),
    ).toEqual([
      ['email', 'on-call@example.jp'],
      ['email', 'on-call@example.jp'],
    ]);
  });
});

describe('the dashboard', () => {
  const body = flat(ofType('AWS::CloudWatch::Dashboard')[0]?.properties.DashboardBody);
  const { widgets } = JSON.parse(body) as {
    readonly widgets: readonly {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly properties: { readonly title: string; readonly metrics?: unknown; readonly alarms?: readonly string[] };
    }[];
  };
  const titled = (title: string) => textOf(widgets.find(({ properties }) => properties.title === title)?.properties);

  it.each(operations)(
    'has a row for $name: its calls, its errors on each of its hosts, its p50 and p99',
    (operation) => {
      const calls = titled(`${operation.name}: calls and errors`);
      expect(calls).toContain(`"Invocations","FunctionName","tegata-prod-${operation.name}"`);
      for (const host of operation.hosts) {
        const where = `"ApiName","tegata-prod-${host}","Stage","v1","Resource","${pathOf(operation)}"`;
        expect(calls).toContain(`"5XXError",${where}`);
        expect(calls).toContain(`"4XXError",${where}`);
      }
      const milliseconds = titled(`${operation.name}: milliseconds`);
      for (const stat of ['p50', 'p99']) expect(milliseconds).toContain(`"stat":"${stat}"`);
    },
  );

  it('shows every alarm, and is accepted by CloudWatch', () => {
    expect(widgets[0]?.properties.alarms?.length).toBe(alarms.length);
    expect(widgets.length).toBeLessThanOrEqual(500);
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let row = y; row < y + height; row += 1) {
        for (let column = x; column < x + width; column += 1) {
          expect(taken.has(`${column} ${row}`)).toBe(false);
          taken.add(`${column} ${row}`);
        }
      }
    }
  });
});

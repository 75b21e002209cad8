import type { IndexName } from '../../../shared/table/engine.ts';
import { type AlarmDefinition, fiveMinutes, hourly, type Metric } from '../alarm.ts';
import type { Watched } from '../watched.ts';

const due: IndexName = 'due';
/** The operations used on the table: DynamoDB counts its errors per operation. */
const tableOperations = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'TransactWriteItems'];

/** Failures of the infrastructure: the table, the hosts' certificate, the firewall. */
export function platformAlarms({ stage, tableName, firewallName }: Watched): readonly AlarmDefinition[] {
  const ofTable = (name: string, dimensions: Readonly<Record<string, string>> = {}): Metric => ({
    namespace: 'AWS/DynamoDB',
    name,
    dimensions: { TableName: tableName, ...dimensions },
    statistic: 'Sum',
  });
  return [
    {
      name: 'table-throttled',
      impact: 'Customers see errors or wait: the table throttles requests.',
      severity: 'now',
      metrics: {
        reads: ofTable('ReadThrottleEvents'),
        writes: ofTable('WriteThrottleEvents'),
        due: ofTable('WriteThrottleEvents', { GlobalSecondaryIndexName: due }),
      },
      expression: 'FILL(reads, 0) + FILL(writes, 0) + FILL(due, 0)',
      when: 'atLeast',
      threshold: 50,
      periodSeconds: fiveMinutes,
      periods: 2,
      silence: 'fine',
    },
    {
      name: 'table-failing',
      impact: 'Customers see errors: the table itself fails.',
      severity: 'now',
      metrics: Object.fromEntries(
        tableOperations.map((name, index) => [`m${index}`, ofTable('SystemErrors', { Operation: name })]),
      ),
      expression: tableOperations.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
      when: 'atLeast',
      threshold: 10,
      periodSeconds: fiveMinutes,
      periods: 2,
      silence: 'fine',
    },
    {
      name: 'host-certificate-expiring',
      impact: 'Within 30 days no browser will trust our hosts: their certificate was not renewed.',
      severity: 'workday',
      metrics: {
        days: {
          namespace: 'AWS/CertificateManager',
          name: 'DaysToExpiry',
          dimensions: { CertificateArn: stage.certificateArn },
          statistic: 'Minimum',
        },
      },
      when: 'below',
      threshold: 30,
      // ACM reports twice a day.
      periodSeconds: 24 * hourly,
      periods: 1,
      silence: 'fine',
    },
    ...(firewallName === undefined ? [] : [blocked(stage.region, firewallName)]),
  ];
}

function blocked(region: string, firewallName: string): AlarmDefinition {
  return {
    name: 'requests-blocked',
    impact: 'Somebody attacks the public hosts, or the firewall blocks customers.',
    severity: 'now',
    metrics: {
      blocked: {
        namespace: 'AWS/WAFV2',
        name: 'BlockedRequests',
        dimensions: { WebACL: firewallName, Region: region, Rule: 'ALL' },
        statistic: 'Sum',
      },
    },
    when: 'atLeast',
    threshold: 1000,
    periodSeconds: fiveMinutes,
    periods: 3,
    badPeriods: 2,
    silence: 'fine',
  };
}

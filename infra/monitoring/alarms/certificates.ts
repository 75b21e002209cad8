import { type AlarmDefinition, fiveMinutes, hourly, type Metric } from '../alarm.ts';
import { logMetrics, seriesOf } from '../log-metrics.ts';
import type { Watched } from '../watched.ts';

/** A certificate is valid for a year and a day (A11-8), and nothing outlives what signed it; half a year to replace the authority. */
const authorityDays = 366 + 183;
const fifteenMinutes = 15 * 60;
/** Of the million certificates that an authority may issue in its life (service quota L-F99AB81B): time for a replacement. */
const manyCertificates = 700_000;

/** Certificates are not made, not revoked at the authority, or soon cannot be. */
export function certificateAlarms(watched: Watched): readonly AlarmDefinition[] {
  return [...issuanceAlarms(watched), ...backlogAlarms(watched), ...authorityAlarms(watched)];
}

function backlogAlarms({ stage }: Watched): readonly AlarmDefinition[] {
  return [
    {
      name: 'revocations-untold',
      impact: 'Revoked certificates are refused here all the same, but the revocation list does not name them.',
      severity: 'workday',
      metrics: { seconds: seriesOf(stage, logMetrics.oldestRevocation, 'Maximum') },
      when: 'atLeast',
      threshold: fifteenMinutes,
      periodSeconds: fiveMinutes,
      periods: 2,
      silence: 'fine',
    },
    {
      name: 'reconciler-stopped',
      impact: 'Nobody finishes what broke off: users whose certificate was being made cannot go on.',
      severity: 'now',
      metrics: { runs: seriesOf(stage, logMetrics.reconcilerRuns, 'Sum') },
      when: 'below',
      threshold: 1,
      periodSeconds: fiveMinutes,
      periods: 6,
      silence: 'alarm',
    },
    {
      name: 'certificates-unsettled',
      impact: 'Single revocations do not reach the authority, or single users cannot go on, run after run.',
      severity: 'workday',
      metrics: { failed: seriesOf(stage, logMetrics.unsettled, 'Minimum') },
      when: 'atLeast',
      threshold: 1,
      periodSeconds: fiveMinutes,
      periods: 3,
      silence: 'fine',
    },
  ];
}

function authorityAlarms({ stage, authorityArn, authorityArns }: Watched): readonly AlarmDefinition[] {
  const ofAuthority = (arn: string, name: string): Metric => ({
    namespace: 'AWS/ACMPrivateCA',
    name,
    dimensions: { PrivateCAArn: arn },
    statistic: 'Sum',
  });
  const refusals = Object.fromEntries(
    authorityArns.map((arn, index) => [`refusals${index}`, ofAuthority(arn, 'MisconfiguredCRLBucket')]),
  );
  return [
    {
      name: 'authority-failing',
      impact: 'The certificate authority refuses to sign: nobody gets or renews a certificate.',
      severity: 'now',
      metrics: { failures: ofAuthority(authorityArn, 'Failure') },
      when: 'atLeast',
      threshold: 3,
      periodSeconds: fifteenMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'revocation-list-unwritten',
      impact: 'An authority cannot publish its revocation list; systems that rely on it work with an old one.',
      severity: 'workday',
      metrics: refusals,
      expression: Object.keys(refusals)
        .map((each) => `FILL(${each}, 0)`)
        .join(' + '),
      when: 'atLeast',
      threshold: 1,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'authority-expiring',
      impact: 'In half a year nobody can get a certificate any more: the authority ends before what it would sign.',
      severity: 'workday',
      metrics: { days: seriesOf(stage, logMetrics.authorityDaysLeft, 'Minimum') },
      when: 'below',
      threshold: authorityDays,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'authority-filling',
      impact: 'At a million certificates in its life the authority signs no more: nobody gets or renews a certificate.',
      severity: 'workday',
      metrics: {},
      // Not by the dimensions, which AWS does not document: the fullest authority of the account.
      expression: 'SELECT MAX("CertificatesPerCA") FROM "AWS/Usage"',
      when: 'atLeast',
      threshold: manyCertificates,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
  ];
}

function issuanceAlarms({ stage }: Watched): readonly AlarmDefinition[] {
  return [
    {
      name: 'certificate-not-as-asked',
      impact:
        'The authority issued something else than it was asked for. It was revoked; the next one may not be noticed.',
      severity: 'now',
      metrics: { found: seriesOf(stage, logMetrics.certificatesNotAsAsked, 'Sum') },
      when: 'atLeast',
      threshold: 1,
      periodSeconds: fiveMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'issuance-failing',
      impact: 'Customers cannot get or renew a certificate, and without one they cannot log in.',
      severity: 'now',
      metrics: { failed: seriesOf(stage, logMetrics.issuancesFailed, 'Sum') },
      when: 'atLeast',
      threshold: 3,
      periodSeconds: fifteenMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'issuance-slow',
      impact: 'Customers wait for their certificate: the authority takes longer than a request can wait.',
      severity: 'workday',
      metrics: { delayed: seriesOf(stage, logMetrics.issuancesDelayed, 'Sum') },
      when: 'atLeast',
      threshold: 5,
      periodSeconds: fifteenMinutes,
      periods: 2,
      silence: 'fine',
    },
    {
      name: 'issuances-unfinished',
      impact: 'Customers whose certificate was being made can neither use it nor ask for another.',
      severity: 'now',
      metrics: { seconds: seriesOf(stage, logMetrics.oldestIssuance, 'Maximum') },
      when: 'atLeast',
      threshold: fifteenMinutes,
      periodSeconds: fiveMinutes,
      periods: 2,
      silence: 'fine',
    },
  ];
}

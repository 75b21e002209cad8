import { type AlarmDefinition, fiveMinutes, hourly } from '../alarm.ts';
import { logMetrics, seriesOf } from '../log-metrics.ts';
import type { Watched } from '../watched.ts';

/**
 * A certificate is valid for a year and a day (A11-8) and cannot outlive its authority's; half a year is left for the
 * replacement.
 */
const authorityDays = 366 + 183;
const fifteenMinutes = 15 * 60;
/** Of an authority's lifetime quota of a million certificates (L-F99AB81B); leaves time for a replacement. */
const manyCertificates = 700_000;

/** Certificates are not issued, not revoked at the authority, or soon cannot be. */
export function certificateAlarms(watched: Watched): readonly AlarmDefinition[] {
  return [...issuanceAlarms(watched), ...backlogAlarms(watched), ...authorityAlarms(watched)];
}

function backlogAlarms({ stage }: Watched): readonly AlarmDefinition[] {
  return [
    {
      name: 'revocations-untold',
      impact: 'The revocation list lacks revoked certificates; our hosts refuse them nevertheless.',
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
      impact: 'Interrupted issuances are not finished: their users get no certificate.',
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
      impact: 'Some revocations do not reach the authority, or some issuances stay unfinished, run after run.',
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

// AWS does not document the dimensions of an authority's metrics, and an alarm on a series must name all of them. A query
// finds the series whatever else they have.
const ofAuthorities = (query: string) => ({ metrics: {}, expression: `SELECT ${query}` });

function authorityAlarms({ stage }: Watched): readonly AlarmDefinition[] {
  return [
    {
      name: 'authority-failing',
      impact: 'The certificate authority refuses to issue: no certificate can be acquired or renewed.',
      severity: 'now',
      // Any authority of the account, because the names of the dimensions are not documented.
      ...ofAuthorities('SUM("Failure") FROM "AWS/ACMPrivateCA"'),
      when: 'atLeast',
      threshold: 3,
      periodSeconds: fifteenMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'revocation-list-unwritten',
      impact: 'An authority cannot publish its revocation list; systems that rely on it use an old one.',
      severity: 'workday',
      // Any authority of the account, because an alarm has one query.
      ...ofAuthorities('SUM("MisconfiguredCRLBucket") FROM "AWS/ACMPrivateCA"'),
      when: 'atLeast',
      threshold: 1,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'authority-expiring',
      impact:
        'In half a year no certificate can be issued: the authority would expire before the certificates it issues.',
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
      impact:
        'At a million issued certificates the authority stops issuing: no certificate can be acquired or renewed.',
      severity: 'workday',
      // The fullest one of the account.
      ...ofAuthorities('MAX("CertificatesPerCA") FROM "AWS/Usage"'),
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
        'The authority issued a certificate that differs from its request. It was revoked; the next one may go unnoticed.',
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
      impact: 'Customers cannot acquire or renew a certificate, and cannot log in without one.',
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
      impact: 'Customers with an issuance in progress can neither use the certificate nor apply for another.',
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

import type { EventNotice } from './alarm.ts';
import type { Watched } from './watched.ts';

/** What leaves an event and no metric, and must be known at once. */
export function noticesOf({ truststoreName, keyArns }: Watched): readonly EventNotice[] {
  return [
    {
      name: 'truststore-changed',
      impact:
        'Whoever is named in the truststore can log in as a customer: it changed, and only a deployment may do that.',
      severity: 'now',
      pattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created', 'Object Deleted'],
        detail: { bucket: { name: [truststoreName] } },
      },
    },
    {
      name: 'key-endangered',
      impact: 'All customers lose what a key protects if this is not undone: passwords, the table, sessions or logs.',
      severity: 'now',
      // Needs a CloudTrail trail in the account, which carries management events.
      pattern: {
        source: ['aws.kms'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['kms.amazonaws.com'],
          eventName: ['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy'],
          resources: { ARN: [...keyArns] },
        },
      },
    },
  ];
}

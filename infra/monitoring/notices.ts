import { vaultNameOf } from '../names.ts';
import type { EventNotice } from './alarm.ts';
import type { Watched } from './watched.ts';

/** Events without a metric that must be known at once. */
export function noticesOf({ stage, truststoreName, keyArns }: Watched): readonly EventNotice[] {
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
      impact:
        'If this is not undone, the data that the key protects is lost for all customers: passwords, the table, sessions or logs.',
      severity: 'now',
      // Needs a CloudTrail trail with management events in the account.
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
    ...(stage.isDisposable ? [] : [backupsEndangered(vaultNameOf(stage))]),
  ];
}

/**
 * The vault's lock keeps backups from being deleted, but an authorised principal may remove the lock (AWS Backup developer guide,
 * governance mode). A lock for good could not be taken away from a stage set up by mistake either.
 */
const backupsEndangered = (vaultName: string): EventNotice => ({
  name: 'backups-endangered',
  impact:
    'If the table is lost now, its backups may be gone, too: their lock was taken away or changed, or one was deleted.',
  severity: 'now',
  pattern: {
    source: ['aws.backup'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['backup.amazonaws.com'],
      eventName: ['DeleteBackupVaultLockConfiguration', 'PutBackupVaultLockConfiguration', 'DeleteRecoveryPoint'],
      requestParameters: { backupVaultName: [{ prefix: `${vaultName}-` }] },
    },
  },
});

import { aws_backup as backup, Duration, aws_events as events, type aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { vaultNameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import { nameForThisStack, removalOf } from './removal.ts';

export interface TableBackupsProps {
  readonly stage: Stage;
  readonly tableArn: string;
  readonly key: kms.IKey;
}

const kept = { daily: Duration.days(35), weekly: Duration.days(400) };
/** Three in the morning, Japanese time. */
const atNight = { hour: '18', minute: '0' };

/**
 * Daily backups kept for five weeks and weekly ones kept for thirteen months, in their own vault and, if the stage says so,
 * in vaults of another region or account. Point-in-time recovery ends 35 days after the table is deleted; these backups
 * stay, and nobody may delete them sooner while the vault is locked. Removing the lock raises a notice.
 */
export class TableBackups extends Construct {
  constructor(scope: Construct, id: string, { stage, tableArn, key }: TableBackupsProps) {
    super(scope, id);
    const vault = new backup.BackupVault(this, 'Vault', {
      backupVaultName: nameForThisStack(this, vaultNameOf(stage)),
      encryptionKey: key,
      lockConfiguration: { minRetention: kept.daily },
      removalPolicy: removalOf(stage),
    });
    const rule = (ruleName: 'daily' | 'weekly', cron: events.CronOptions) =>
      new backup.BackupPlanRule({
        ruleName,
        scheduleExpression: events.Schedule.cron({ ...atNight, ...cron }),
        deleteAfter: kept[ruleName],
        copyActions: (stage.backupCopies ?? []).map((arn) => ({
          destinationBackupVault: backup.BackupVault.fromBackupVaultArn(this, `${ruleName} ${arn}`, arn),
          deleteAfter: kept[ruleName],
        })),
      });
    const plan = new backup.BackupPlan(this, 'Plan', {
      backupPlanName: `tegata-${stage.name}`,
      backupVault: vault,
      // Daily on six days; the weekly backup serves as that of the seventh day.
      backupPlanRules: [rule('daily', { weekDay: 'SUN-FRI' }), rule('weekly', { weekDay: 'SAT' })],
    });
    plan.addSelection('Table', { resources: [backup.BackupResource.fromArn(tableArn)] });
  }
}

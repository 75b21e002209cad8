import { aws_backup as backup, Duration, aws_events as events } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { removalOf } from './removal.ts';

export interface TableBackupsProps {
  readonly stage: Stage;
  readonly tableArn: string;
}

/**
 * A backup a week in a vault of its own for thirteen months. Point-in-time recovery ends with the table, 35 days after it;
 * these stay, and nobody may delete them sooner.
 */
export class TableBackups extends Construct {
  constructor(scope: Construct, id: string, { stage, tableArn }: TableBackupsProps) {
    super(scope, id);
    const kept = Duration.days(400);
    const vault = new backup.BackupVault(this, 'Vault', {
      lockConfiguration: { minRetention: Duration.days(35) },
      removalPolicy: removalOf(stage),
    });
    const plan = new backup.BackupPlan(this, 'Plan', {
      backupVault: vault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'weekly',
          // Sunday, three in the morning in Japan.
          scheduleExpression: events.Schedule.cron({ weekDay: 'SAT', hour: '18', minute: '0' }),
          deleteAfter: kept,
        }),
      ],
    });
    plan.addSelection('Table', { resources: [backup.BackupResource.fromArn(tableArn)] });
  }
}

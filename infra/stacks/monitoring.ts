import { Aws, aws_cloudwatch as cloudwatch, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmTopics } from '../constructs/alarm-topics.ts';
import { CustomerAlarm, CustomerNotice } from '../constructs/customer-alarm.ts';
import { alarmNameOf } from '../monitoring/alarm.ts';
import { alarmsOf } from '../monitoring/alarms/alarms.ts';
import { dashboardBody } from '../monitoring/dashboard.ts';
import { noticesOf } from '../monitoring/notices.ts';
import type { Watched } from '../monitoring/watched.ts';

export interface MonitoringStackProps extends StackProps {
  readonly watched: Watched;
}

/** Alarms, their topics and the dashboard. No other stack depends on it. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { watched, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    const { stage } = watched;
    const { arns } = new AlarmTopics(this, 'Topics', stage);
    const alarms = alarmsOf(watched);
    for (const definition of alarms) {
      new CustomerAlarm(this, { stage, definition, topicArn: arns[definition.severity] });
    }
    for (const notice of noticesOf(watched)) {
      new CustomerNotice(this, { stage, notice, topicArn: arns[notice.severity] });
    }
    const alarmArns = alarms.map(
      ({ name }) =>
        `arn:${this.partition}:cloudwatch:${this.region}:${Aws.ACCOUNT_ID}:alarm:${alarmNameOf(stage, name)}`,
    );
    new cloudwatch.CfnDashboard(this, 'Dashboard', {
      dashboardName: `tegata-${stage.name}`,
      dashboardBody: this.toJsonString(dashboardBody(watched, alarmArns)),
    });
  }
}

import { aws_cloudwatch as cloudwatch, aws_events as events } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { constructIdOf } from '../construct-id.ts';
import { type AlarmDefinition, alarmNameOf, type EventNotice, type Metric, messageOf } from '../monitoring/alarm.ts';
import type { Stage } from '../stages.ts';

export interface CustomerAlarmProps {
  readonly stage: Stage;
  readonly definition: AlarmDefinition;
  readonly topicArn: string;
}

const comparisons = { atLeast: 'GreaterThanOrEqualToThreshold', below: 'LessThanThreshold' } as const;

/** One alarm; its text names who is affected and its article. It notifies when it begins and when it ends. */
export class CustomerAlarm extends Construct {
  constructor(scope: Construct, { stage, definition, topicArn }: CustomerAlarmProps) {
    super(scope, constructIdOf(definition.name));
    const { name, when, threshold, periods, badPeriods = periods, silence, isForReleases = false } = definition;
    const called = isForReleases ? [] : [topicArn];
    new cloudwatch.CfnAlarm(this, 'Alarm', {
      alarmName: alarmNameOf(stage, name),
      alarmDescription: messageOf(definition),
      metrics: queries(definition),
      comparisonOperator: comparisons[when],
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: badPeriods,
      treatMissingData: silence === 'alarm' ? 'breaching' : 'notBreaching',
      alarmActions: called,
      okActions: called,
    });
  }
}

function queries({
  metrics,
  expression,
  periodSeconds,
}: AlarmDefinition): cloudwatch.CfnAlarm.MetricDataQueryProperty[] {
  const compared = expression === undefined;
  const series = Object.entries(metrics).map(([id, metric]) => ({
    id,
    returnData: compared,
    metricStat: { metric: metricOf(metric), period: periodSeconds, stat: metric.statistic },
  }));
  if (compared) return series;
  // A query has no series that could define its period.
  const period = series.length === 0 ? { period: periodSeconds } : {};
  return [...series, { id: 'compared', expression, returnData: true, ...period }];
}

const metricOf = ({ namespace, name, dimensions = {} }: Metric): cloudwatch.CfnAlarm.MetricProperty => ({
  namespace,
  metricName: name,
  dimensions: Object.entries(dimensions).map(([dimension, value]) => ({ name: dimension, value })),
});

export interface CustomerNoticeProps {
  readonly stage: Stage;
  readonly notice: EventNotice;
  readonly topicArn: string;
}

/** A notice of one kind of event, naming who is affected; the event itself is in CloudTrail. */
export class CustomerNotice extends Construct {
  constructor(scope: Construct, { stage, notice, topicArn }: CustomerNoticeProps) {
    super(scope, constructIdOf(notice.name));
    new events.CfnRule(this, 'Rule', {
      name: `tegata-${stage.name}-${notice.name}`,
      description: messageOf(notice).slice(0, 512),
      eventPattern: notice.pattern,
      targets: [
        {
          id: 'alarms',
          arn: topicArn,
          inputTransformer: {
            inputPathsMap: { time: '$.time', what: '$.detail-type' },
            inputTemplate: `"${messageOf(notice)} <what> at <time>."`,
          },
        },
      ],
    });
  }
}

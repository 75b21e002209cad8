import type { ResolvedResource } from '../provider.ts';
import type { Account, Made } from './account.ts';
import { type Check, type Checks, listOf, partOf, refuse, textOf } from './check.ts';

const daySeconds = 86_400;

/** CloudWatch user guide, alarms: metrics and lengths of time that an alarm may look at. */
const checkAlarm: Check = (resource) => {
  const { properties } = resource;
  const metrics = listOf(properties, 'Metrics');
  if (metrics.length > 10) refuse(resource, `an alarm is made of ten metrics at most, not ${metrics.length}`);
  const periods = Number(partOf(properties, 'EvaluationPeriods') ?? 1);
  for (const period of [properties, ...metrics.map((each) => partOf(each, 'MetricStat'))].map((each) =>
    Number(partOf(each, 'Period') ?? 0),
  )) {
    const most = period >= 3600 ? 7 * daySeconds : daySeconds;
    if (period * periods > most) refuse(resource, `Metrics cannot be checked across more than ${most} seconds`);
  }
};

/** Whether a service's own messages reach a topic: its policy, and its key's when it has one. */
function demandDelivery(resource: ResolvedResource, account: Account, service: string, topicArn: string): void {
  const topic = account.find('AWS::SNS::Topic', topicArn);
  if (!topic) refuse(resource, `Invalid SNS topic ${topicArn}`);
  const { iam, accountId } = account;
  // EventBridge names no account with what it publishes (EventBridge user guide, resource-based policies).
  const context = service === 'events.amazonaws.com' ? {} : { 'aws:SourceAccount': accountId };
  if (!iam.evaluate(service, { action: 'sns:Publish', resource: topicArn, context }).allowed)
    refuse(resource, `${service} may not publish to ${topicArn}: nobody would hear of it`);
  const named = textOf(topic.properties, 'KmsMasterKeyId');
  if (named === undefined) return;
  // Amazon SNS developer guide, key management: the key that SNS manages itself lets no other service in.
  const key = account.find('AWS::KMS::Key', named)?.attributes.Arn;
  if (!key) refuse(resource, `${service} may not use the key ${named} of ${topicArn}: nobody would hear of it`);
  for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
    if (!iam.evaluate(service, { action, resource: key, context }).allowed)
      refuse(resource, `${service} may not ${action} with the key of ${topicArn}: nobody would hear of it`);
  }
}

const alarmDelivery: Check = (resource, account) => {
  const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((name) =>
    listOf(resource.properties, name),
  );
  for (const topic of actions.map(String).filter((arn) => arn.includes(':sns:')))
    demandDelivery(resource, account, 'cloudwatch.amazonaws.com', topic);
};

const ruleDelivery: Check = (resource, account) => {
  for (const target of listOf(resource.properties, 'Targets')) {
    const arn = textOf(target, 'Arn') ?? '';
    if (arn.includes(':sns:')) demandDelivery(resource, account, 'events.amazonaws.com', arn);
  }
};

/** SES tries the topic before it takes it (Amazon SES developer guide, event destinations). */
const mailDelivery: Check = (resource, account) => {
  const topic = textOf(resource.properties, 'EventDestination', 'SnsDestination', 'TopicARN');
  if (topic !== undefined) demandDelivery(resource, account, 'ses.amazonaws.com', topic);
};

/** CodeDeploy stops a deployment whose alarms it cannot ask (CodeDeploy API reference, AlarmConfiguration). */
const releaseAlarms: Check = (resource, account) => {
  const there = account.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => textOf(properties, 'AlarmName'));
  for (const alarm of listOf(resource.properties, 'AlarmConfiguration', 'Alarms')) {
    const name = textOf(alarm, 'Name');
    if (!there.includes(name)) refuse(resource, `there is no alarm ${name}: every release would stop at it`);
  }
};

/** What CloudWatch checks of alarms. */
export const alarmChecks: Checks = { 'AWS::CloudWatch::Alarm': checkAlarm };

/**
 * Asked when everything stands, because policies may come after what they let in. AWS takes most of it and then delivers
 * nothing, without a word; that is found here.
 */
export const deliveryChecks: Checks = {
  'AWS::CloudWatch::Alarm': alarmDelivery,
  'AWS::CloudWatch::CompositeAlarm': alarmDelivery,
  'AWS::Events::Rule': ruleDelivery,
  'AWS::CodeDeploy::DeploymentGroup': releaseAlarms,
  'AWS::SES::ConfigurationSetEventDestination': mailDelivery,
};

/** Runs them over what was made. */
export function checkDelivery(account: Account): void {
  for (const [type, check] of Object.entries(deliveryChecks)) {
    for (const made of account.ofType(type)) check(made satisfies Made, account);
  }
}

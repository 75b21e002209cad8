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

/** A service that publishes, and what it says of itself: to the topic's policy, and to the policy of the topic's key. */
interface Publisher {
  readonly service: string;
  readonly toTopic: Readonly<Record<string, string>>;
  readonly toKey: Readonly<Record<string, string>>;
}

/** EventBridge names no account with what it publishes (EventBridge user guide, resource-based policies). */
const publisherNamed = (service: string, { accountId }: Account): Publisher => {
  const context: Publisher['toTopic'] = service === 'events.amazonaws.com' ? {} : { 'aws:SourceAccount': accountId };
  return { service, toTopic: context, toKey: context };
};

/** Whether a service's own messages reach a topic: its policy, and its key's when it has one. */
function demandDelivery(resource: ResolvedResource, account: Account, publisher: Publisher, topicArn: string): void {
  const topic = account.find('AWS::SNS::Topic', topicArn);
  if (!topic) refuse(resource, `Invalid SNS topic ${topicArn}`);
  const { iam } = account;
  const { service, toTopic: context, toKey } = publisher;
  if (!iam.evaluate(service, { action: 'sns:Publish', resource: topicArn, context }).allowed)
    refuse(resource, `${service} may not publish to ${topicArn}: nobody would hear of it`);
  const named = textOf(topic.properties, 'KmsMasterKeyId');
  if (named === undefined) return;
  // Amazon SNS developer guide, key management: the key that SNS manages itself lets no other service in.
  const key = account.find('AWS::KMS::Key', named)?.attributes.Arn;
  if (!key) refuse(resource, `${service} may not use the key ${named} of ${topicArn}: nobody would hear of it`);
  for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
    if (!iam.evaluate(service, { action, resource: key, context: toKey }).allowed)
      refuse(resource, `${service} may not ${action} with the key of ${topicArn}: nobody would hear of it`);
  }
}

const alarmDelivery: Check = (resource, account) => {
  const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((name) =>
    listOf(resource.properties, name),
  );
  for (const topic of actions.map(String).filter((arn) => arn.includes(':sns:')))
    demandDelivery(resource, account, publisherNamed('cloudwatch.amazonaws.com', account), topic);
};

const ruleDelivery: Check = (resource, account) => {
  for (const target of listOf(resource.properties, 'Targets')) {
    const arn = textOf(target, 'Arn') ?? '';
    if (arn.includes(':sns:')) demandDelivery(resource, account, publisherNamed('events.amazonaws.com', account), arn);
  }
};

/**
 * SES tries the topic before it takes it (Amazon SES developer guide, event destinations). It names account and configuration set
 * to the topic; that it names them to the topic's key is not documented, so a key that asks for them is refused here.
 */
const mailDelivery: Check = (resource, account) => {
  const { region, accountId } = account;
  const set = textOf(resource.properties, 'ConfigurationSetName') ?? '';
  if (!account.find('AWS::SES::ConfigurationSet', set)) refuse(resource, `Configuration set <${set}> does not exist.`);
  const topic = textOf(resource.properties, 'EventDestination', 'SnsDestination', 'TopicARN');
  if (topic === undefined) return;
  const toTopic = {
    'aws:SourceAccount': accountId,
    'aws:SourceArn': `arn:aws:ses:${region}:${accountId}:configuration-set/${set}`,
  };
  demandDelivery(resource, account, { service: 'ses.amazonaws.com', toTopic, toKey: {} }, topic);
};

/** SNS takes a subscription of a queue whose policy keeps it out, and then delivers nothing (SNS developer guide, fanout to SQS). */
const queueDelivery: Check = (resource, account) => {
  if (textOf(resource.properties, 'Protocol') !== 'sqs') return;
  const topic = textOf(resource.properties, 'TopicArn') ?? '';
  const context = { 'aws:SourceArn': topic, 'aws:SourceAccount': account.accountId };
  const queues = [
    textOf(resource.properties, 'Endpoint') ?? '',
    ...listOf(resource.properties, 'RedrivePolicy', 'deadLetterTargetArn').map(String),
  ];
  for (const arn of queues) {
    const queue = account.find('AWS::SQS::Queue', arn);
    if (!queue) refuse(resource, `Invalid parameter: SQS endpoint ARN ${arn}`);
    const sending = { action: 'sqs:SendMessage', resource: arn, context };
    if (!account.iam.evaluate('sns.amazonaws.com', sending).allowed)
      refuse(resource, `sns.amazonaws.com may not send to ${arn}: what ${topic} tells would be lost`);
    const named = textOf(queue.properties, 'KmsMasterKeyId');
    const key = named === undefined ? undefined : account.find('AWS::KMS::Key', named)?.attributes.Arn;
    if (named !== undefined && !key)
      refuse(resource, `sns.amazonaws.com may not use the key ${named} of ${arn}: what ${topic} tells would be lost`);
    for (const action of key === undefined ? [] : ['kms:GenerateDataKey', 'kms:Decrypt']) {
      if (!account.iam.evaluate('sns.amazonaws.com', { action, resource: key ?? '', context }).allowed)
        refuse(
          resource,
          `sns.amazonaws.com may not ${action} with the key of ${arn}: what ${topic} tells would be lost`,
        );
    }
  }
};

/** CodeDeploy stops a deployment whose alarms it cannot ask (CodeDeploy API reference, AlarmConfiguration). */
const releaseAlarms: Check = (resource, account) => {
  const there = account.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => textOf(properties, 'AlarmName'));
  for (const alarm of listOf(resource.properties, 'AlarmConfiguration', 'Alarms')) {
    const name = textOf(alarm, 'Name');
    if (!there.includes(name)) refuse(resource, `there is no alarm ${name}: every release would stop at it`);
  }
};

/** The checks that CloudWatch makes of alarms, and SES of topics. */
export const alarmChecks: Checks = {
  'AWS::CloudWatch::Alarm': checkAlarm,
  'AWS::SES::ConfigurationSetEventDestination': mailDelivery,
};

/**
 * Asked when everything stands, because policies may come after what they let in. AWS takes most of it and then delivers
 * nothing, without a word; that is found here.
 */
export const deliveryChecks: Checks = {
  'AWS::CloudWatch::Alarm': alarmDelivery,
  'AWS::CloudWatch::CompositeAlarm': alarmDelivery,
  'AWS::Events::Rule': ruleDelivery,
  'AWS::CodeDeploy::DeploymentGroup': releaseAlarms,
  'AWS::SNS::Subscription': queueDelivery,
};

/** Runs them over what was made. */
export function checkDelivery(account: Account): void {
  for (const [type, check] of Object.entries(deliveryChecks)) {
    for (const made of account.ofType(type)) check(made satisfies Made, account);
  }
}

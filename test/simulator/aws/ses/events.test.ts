import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountId, allow, region, startTestAws, type TestAws } from '../testing.ts';
import type { Properties } from '../types.ts';

let test: TestAws;
let messageId: string;
const topicArn = `arn:aws:sns:${region}:${accountId}:events`;
const setArn = `arn:aws:ses:${region}:${accountId}:configuration-set/mails`;

const make = (type: string, logicalId: string, properties: Properties) =>
  test.aws.create({ type, logicalId, properties });
const ses = { Service: 'ses.amazonaws.com' };
const policy = (Principal: object, Action: string | string[], Resource: string, Condition = {}) => ({
  Statement: [{ Effect: 'Allow', Principal, Action, Resource, Condition }],
});
const fromSet = { StringEquals: { 'aws:SourceAccount': accountId, 'aws:SourceArn': setArn } };

beforeEach(async () => {
  test = await startTestAws({ startAt: new Date('2027-01-01T00:00:00Z') });
});
afterEach(() => test.close());

/** Everything there must be for events, but for what a test leaves out or changes. */
async function arrange({
  topic = policy(ses, 'sns:Publish', topicArn, fromSet) as object,
  keyActions = ['kms:GenerateDataKey', 'kms:Decrypt'],
  queue = { ArnEquals: { 'aws:SourceArn': topicArn } } as object,
  raw = true,
  types = ['bounce', 'complaint'],
} = {}) {
  const key = await make('AWS::KMS::Key', 'Key', { KeyPolicy: policy(ses, keyActions, '*') });
  await make('AWS::SNS::Topic', 'Topic', { TopicName: 'events', KmsMasterKeyId: key.attributes.Arn });
  await make('AWS::SNS::TopicPolicy', 'TopicPolicy', { Topics: [topicArn], PolicyDocument: topic });
  const [listening, failures] = await Promise.all(['Queue', 'Failures'].map((id) => make('AWS::SQS::Queue', id, {})));
  const arnOf = (made?: { attributes: Readonly<Record<string, string>> }) => made?.attributes.Arn ?? '';
  for (const [made, condition] of [
    [listening, queue],
    [failures, {}],
  ] as const) {
    const document = policy({ Service: 'sns.amazonaws.com' }, 'sqs:SendMessage', arnOf(made), condition);
    await make('AWS::SQS::QueuePolicy', `${made?.ref}Policy`, { Queues: [made?.ref], PolicyDocument: document });
  }
  await make('AWS::SNS::Subscription', 'Subscription', {
    ...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: arnOf(listening), RawMessageDelivery: raw },
    RedrivePolicy: { deadLetterTargetArn: arnOf(failures) },
  });
  await make('AWS::SES::ConfigurationSet', 'Set', { Name: 'mails' });
  await make('AWS::SES::EmailIdentity', 'Domain', {
    EmailIdentity: 'bank.example',
    ConfigurationSetAttributes: { ConfigurationSetName: 'mails' },
  });
  await make('AWS::SES::ConfigurationSetEventDestination', 'Destination', {
    ConfigurationSetName: 'mails',
    EventDestination: { Enabled: true, MatchingEventTypes: types, SnsDestination: { TopicARN: topicArn } },
  });
  const client = new SESClient({ ...test.client(allow('ses:*')), maxAttempts: 1 });
  const sent = await client.send(
    new SendEmailCommand({
      Source: 'noreply@bank.example',
      Destination: { ToAddresses: ['user@company.example'] },
      Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
      Tags: [{ Name: 'mail', Value: '01K' }],
    }),
  );
  messageId = sent.MessageId ?? '';
  const bodies = (made?: { attributes: Readonly<Record<string, string>> }) =>
    test.aws.queueMessages(arnOf(made)).map(({ body }) => body);
  return { received: () => bodies(listening), failed: () => bodies(failures) };
}

const trial = 'Successfully validated SNS topic for Amazon SES event publishing.';

describe('events of mails', () => {
  it('reach the queue as SES writes them, of mails that the identity’s own configuration set sent', async () => {
    const { received } = await arrange();
    expect(test.aws.returnMail(messageId, { kind: 'bounce' })).toEqual([topicArn]);
    expect(test.aws.returnMail(messageId, { kind: 'complaint' })).toEqual([topicArn]);
    const [first, bounce, complaint] = received();
    expect(first).toBe(trial);
    expect(JSON.parse(bounce ?? '')).toMatchObject({
      eventType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [{ emailAddress: 'user@company.example', status: '5.1.1' }],
      },
      mail: {
        messageId,
        timestamp: expect.stringMatching(/^2027-01-01T00:00:/),
        source: 'noreply@bank.example',
        sourceArn: `arn:aws:ses:${region}:${accountId}:identity/bank.example`,
        destination: ['user@company.example'],
        tags: { mail: ['01K'], 'ses:configuration-set': ['mails'] },
      },
    });
    expect(JSON.parse(complaint ?? '')).toMatchObject({
      eventType: 'Complaint',
      complaint: { complaintFeedbackType: 'abuse', complainedRecipients: [{ emailAddress: 'user@company.example' }] },
    });
  });

  it('are only those the destination asks for', async () => {
    const { received } = await arrange({ types: ['COMPLAINT'] });
    expect(test.aws.returnMail(messageId, { kind: 'bounce' })).toEqual([]);
    expect(received()).toEqual([trial]);
  });

  it('come in an envelope unless the subscription says otherwise', async () => {
    const { received } = await arrange({ raw: false });
    expect(JSON.parse(received()[0] ?? '')).toMatchObject({ Type: 'Notification', TopicArn: topicArn, Message: trial });
  });

  it('go to the subscription’s second queue, and are recorded, when the queue keeps SNS out', async () => {
    const { received, failed } = await arrange({ queue: { ArnEquals: { 'aws:SourceArn': `${topicArn}2` } } });
    expect([received(), failed()]).toEqual([[], [trial]]);
    expect(test.aws.iam.denials()).toContainEqual(expect.objectContaining({ principal: 'sns.amazonaws.com' }));
  });

  it.each<[string, Parameters<typeof arrange>[0]]>([
    ['has no policy for SES', { topic: policy({ Service: 'events.amazonaws.com' }, 'sns:Publish', topicArn) }],
    [
      'lets in another account’s mails',
      { topic: policy(ses, 'sns:Publish', topicArn, { StringEquals: { 'aws:SourceAccount': '999999999999' } }) },
    ],
    [
      'lets in another configuration set',
      { topic: policy(ses, 'sns:Publish', topicArn, { StringEquals: { 'aws:SourceArn': `${setArn}2` } }) },
    ],
    ['has a key that SES may not use', { keyActions: ['kms:Decrypt'] }],
  ])('are refused from the start by a topic that %s', async (_, change) => {
    await expect(arrange(change)).rejects.toThrow(`Could not publish to SNS topic <${topicArn}>`);
  });

  it('need a configuration set, and a mail that was sent', async () => {
    await arrange();
    const destination = { MatchingEventTypes: ['bounce'], SnsDestination: { TopicARN: topicArn } };
    await expect(
      make('AWS::SES::ConfigurationSetEventDestination', 'Other', {
        ...{ ConfigurationSetName: 'none', EventDestination: destination },
      }),
    ).rejects.toThrow('does not exist');
    expect(() => test.aws.returnMail('nothing', { kind: 'bounce' })).toThrow(RangeError);
  });
});

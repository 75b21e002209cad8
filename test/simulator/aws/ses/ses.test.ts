import { SESClient, SendEmailCommand, type SendEmailCommandInput, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, startTestAws, type TestAws } from '../testing.ts';

const identity = 'arn:aws:ses:ap-northeast-1:123456789012:identity/bank.example';

let test: TestAws;
let ses: SESClient;
beforeAll(async () => {
  test = await startTestAws({ startAt: new Date('2027-01-01T00:00:00Z') });
  await test.aws.create({
    type: 'AWS::SES::EmailIdentity',
    logicalId: 'Domain',
    properties: { EmailIdentity: 'bank.example' },
  });
  await test.aws.create({ type: 'AWS::SES::ConfigurationSet', logicalId: 'Set', properties: { Name: 'mails' } });
  const send = allow('ses:SendEmail', [identity, 'arn:aws:ses:ap-northeast-1:123456789012:configuration-set/*'], {
    StringEquals: { 'ses:FromAddress': 'noreply@bank.example' },
  });
  ses = new SESClient({ ...test.client(send), maxAttempts: 1 });
});
afterAll(() => test.close());

const mail = (change: Partial<SendEmailCommandInput> = {}) =>
  new SendEmailCommand({
    Source: 'テスト銀行 <noreply@bank.example>',
    Destination: { ToAddresses: ['user@company.example'] },
    Message: {
      Subject: { Data: '電子証明書のお知らせ', Charset: 'UTF-8' },
      Body: { Text: { Data: '有効期限 & <期日>: 2027年\n', Charset: 'UTF-8' } },
    },
    ReplyToAddresses: ['help@bank.example'],
    Tags: [{ Name: 'notice', Value: '01K' }],
    ConfigurationSetName: 'mails',
    ...change,
  });

it('puts a mail into the mailbox, at the virtual time', async () => {
  const { MessageId } = await ses.send(mail());
  expect(test.aws.mails()).toMatchObject([
    {
      messageId: MessageId,
      subject: '電子証明書のお知らせ',
      text: '有効期限 & <期日>: 2027年\n',
      to: ['user@company.example'],
      replyTo: ['help@bank.example'],
      tags: { notice: '01K' },
      configurationSet: 'mails',
      from: 'テスト銀行 <noreply@bank.example>',
    },
  ]);
  expect(test.aws.mails()[0]?.sentAt.toISOString()).toMatch(/^2027-01-01T00:00:/);
});

it.each<[string, Partial<SendEmailCommandInput>, string]>([
  ['no recipient', { Destination: { ToAddresses: [] } }, 'InvalidParameterValue'],
  [
    'fifty-one recipients',
    { Destination: { BccAddresses: Array.from({ length: 51 }, (_, i) => `u${i}@x.example`) } },
    'InvalidParameterValue',
  ],
  [
    'a recipient with a line break',
    { Destination: { ToAddresses: ['a@x.example\r\nBcc: b@x.example'] } },
    'InvalidParameterValue',
  ],
  ['an unknown configuration set', { ConfigurationSetName: 'none' }, 'ConfigurationSetDoesNotExistException'],
  ['a tag with a dot', { Tags: [{ Name: 'mail', Value: '01K.user' }] }, 'InvalidParameterValue'],
  ['another sender', { Source: 'other@bank.example' }, 'AccessDenied'],
])('refuses %s', async (_, change, name) => {
  await expect(ses.send(mail(change))).rejects.toMatchObject({ name });
});

it('refuses a sender who may not use the configuration set', async () => {
  const client = new SESClient({ ...test.client(allow('ses:SendEmail', identity)), maxAttempts: 1 });
  await expect(client.send(mail())).rejects.toMatchObject({ name: 'AccessDenied' });
  await client.send(mail({ ConfigurationSetName: undefined }));
});

it('rejects an identity nobody verified', async () => {
  const client = new SESClient({ ...test.client(allow('ses:*')), maxAttempts: 1 });
  await expect(client.send(mail({ Source: 'a@elsewhere.example' }))).rejects.toMatchObject({
    name: 'MessageRejected',
    message: expect.stringContaining('not verified'),
  });
  await expect(client.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from('x') } }))).rejects.toMatchObject({
    name: 'InvalidAction',
  });
});

it('rejects a sender by fault as it does one nobody verified, and sends nothing', async () => {
  test.aws.faults.set([{ service: 'ses', kind: 'reject', times: 1 }]);
  const before = test.aws.mails().length;
  await expect(ses.send(mail())).rejects.toMatchObject({
    name: 'MessageRejected',
    message: expect.stringContaining('noreply@bank.example'),
  });
  expect(test.aws.mails()).toHaveLength(before);
  expect(() => test.aws.faults.set([{ service: 'kms', kind: 'reject', times: 1 }])).toThrow(RangeError);
});

it('throttles by the name SES uses', async () => {
  test.aws.faults.set([{ service: 'ses', kind: 'throttle', times: 1 }]);
  await expect(ses.send(mail())).rejects.toMatchObject({ name: 'Throttling' });
  const before = test.aws.mails().length;
  await ses.send(mail());
  expect(test.aws.mails()).toHaveLength(before + 1);
});

import { defineFunction } from '../../shared/operation/operation.ts';

/** An event as SES publishes it, of a mail that is not there: calling the function with it changes nothing. */
const bounce = {
  eventType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: 'nobody@tegata-shoji.example.jp',
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      },
    ],
    timestamp: '2026-04-01T00:00:02.000Z',
    feedbackId: '0106019d00000000-11111111-2222-4333-8444-555555555555-000000',
    reportingMTA: 'dsn; b234-10.smtp-out.ap-northeast-1.amazonses.com',
  },
  mail: {
    timestamp: '2026-04-01T00:00:00.000Z',
    source: 'no-reply@tegata.example.jp',
    sendingAccountId: '123456789012',
    messageId: '0106019d00000000-66666666-7777-4888-9999-000000000000-000000',
    destination: ['nobody@tegata-shoji.example.jp'],
    headersTruncated: false,
    tags: { owner: ['01KNNNNNNNNNNNNNNNNNNNNNNN'], mail: ['01KNNNNNNNNNNNNNNNNNNNNNNN'] },
  },
};

export const receiveMailEvent = defineFunction({
  name: 'receive-mail-event',
  summary: 'Marks addresses that mails came back from, or whose owners complained of them.',
  impact:
    'Nobody learns that mails do not reach a customer: they miss notices, and SES stops accounts whose mails come back.',
  queue: 'mailEvents',
  access: {
    mails: ['get', 'returned'],
    users: ['get', 'emailRefused'],
    histories: ['record'],
  },
  example: {
    Records: [
      {
        messageId: '11111111-2222-4333-8444-555555555555',
        receiptHandle: 'AQEB',
        body: JSON.stringify(bounce),
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '1775001602000',
          ApproximateFirstReceiveTimestamp: '1775001602001',
        },
        messageAttributes: {},
        md5OfBody: '00000000000000000000000000000000',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:ap-northeast-1:123456789012:mail-events',
        awsRegion: 'ap-northeast-1',
      },
    ],
  },
});

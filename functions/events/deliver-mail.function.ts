import { defineFunction } from '../../shared/operation/operation.ts';

export const deliverMail = defineFunction({
  name: 'deliver-mail',
  summary: 'Sends the mails of the outbox: at once when they are written, and again those that were left.',
  impact: 'Customers get no mails: no temporary passwords, no notices of expiring certificates.',
  schedule: 'rate(1 minute)',
  stream: { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'MAIL#' }] } } } },
  access: {
    mails: ['claim', 'sent', 'failed', 'release', 'waiting'],
    users: ['get', 'emailRefused'],
    histories: ['record'],
  },
  uses: ['mailer'],
  example: {},
});

import { defineFunction } from '../../shared/operation/operation.ts';

export const deliverMail = defineFunction({
  name: 'deliver-mail',
  summary: 'Sends the mails of the outbox as they are written, and retries those that could not be sent.',
  impact: 'Customers get no mails: no temporary passwords, no notices of expiring certificates.',
  schedule: 'rate(1 minute)',
  stream: { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'MAIL#' }] } } } },
  access: {
    mails: ['claim', 'sent', 'failed', 'release', 'waiting', 'send', 'distributed'],
    users: ['get', 'getAll', 'list'],
    companies: ['get'],
    scanProgress: ['dueShards'],
  },
  uses: ['mailer', 'mailOpening'],
  example: {},
});

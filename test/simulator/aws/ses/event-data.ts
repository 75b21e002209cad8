import { randomUUID } from 'node:crypto';
import type { Mail } from '../types.ts';

/** What becomes of a mail after SES took it. */
export type MailFate =
  | { readonly kind: 'bounce'; readonly bounceType?: BounceType; readonly bounceSubType?: string }
  | { readonly kind: 'complaint'; readonly complaintFeedbackType?: string; readonly complaintSubType?: string };

export const bounceTypes = ['Permanent', 'Transient', 'Undetermined'] as const;
type BounceType = (typeof bounceTypes)[number];

export interface EventSource {
  readonly accountId: string;
  readonly region: string;
  /** When it became known. */
  readonly at: Date;
}

/** The type of event, as configuration sets name it. */
export const eventTypeOf = ({ kind }: MailFate): string => (kind === 'bounce' ? 'BOUNCE' : 'COMPLAINT');

/** The event that SES publishes (SES developer guide, examples of event data that Amazon SES publishes to Amazon SNS). */
export function eventData(mail: SentMail, fate: MailFate, source: EventSource): Readonly<Record<string, unknown>> {
  const feedbackId = `${randomUUID()}-000000`;
  const timestamp = source.at.toISOString();
  if (fate.kind === 'complaint') {
    const { complaintFeedbackType = 'abuse', complaintSubType = null } = fate;
    return {
      eventType: 'Complaint',
      complaint: {
        complainedRecipients: mail.to.map((emailAddress) => ({ emailAddress })),
        ...{ timestamp, feedbackId, complaintSubType, complaintFeedbackType },
        userAgent: 'Amazon SES Mailbox Simulator',
        arrivalDate: timestamp,
      },
      mail: mailObject(mail, source),
    };
  }
  const { bounceType = 'Permanent', bounceSubType = 'General' } = fate;
  const [status, diagnosticCode] =
    bounceType === 'Permanent'
      ? ['5.1.1', 'smtp; 550 5.1.1 user unknown']
      : ['4.2.2', 'smtp; 452 4.2.2 mailbox is full'];
  return {
    eventType: 'Bounce',
    bounce: {
      ...{ bounceType, bounceSubType, timestamp, feedbackId },
      bouncedRecipients: mail.to.map((emailAddress) => ({ emailAddress, action: 'failed', status, diagnosticCode })),
      reportingMTA: `dsn; a8-70.smtp-out.${source.region}.amazonses.com`,
    },
    mail: mailObject(mail, source),
  };
}

type SentMail = Pick<Mail, 'messageId' | 'from' | 'to' | 'subject' | 'tags' | 'sentAt' | 'configurationSet'>;

function mailObject(mail: SentMail, { accountId, region }: EventSource) {
  const { messageId, from, to, subject, tags, configurationSet = '' } = mail;
  const sender = /<([^<>]*)>/.exec(from)?.[1] ?? from;
  const domain = sender.split('@')[1] ?? '';
  return {
    timestamp: mail.sentAt.toISOString(),
    source: from,
    sourceArn: `arn:aws:ses:${region}:${accountId}:identity/${domain}`,
    sendingAccountId: accountId,
    messageId,
    destination: to,
    headersTruncated: false,
    headers: [
      { name: 'From', value: from },
      { name: 'To', value: to.join(', ') },
      { name: 'Subject', value: subject },
      { name: 'MIME-Version', value: '1.0' },
    ],
    commonHeaders: { from: [from], to, messageId, subject },
    tags: {
      'ses:configuration-set': [configurationSet],
      'ses:source-ip': ['192.0.2.1'],
      'ses:from-domain': [domain],
      'ses:caller-identity': ['tegata'],
      ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
    },
  };
}

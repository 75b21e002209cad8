import * as z from 'zod/mini';

/** An SES event, as far as it is used; SES may add fields at any time (SES developer guide, contents of event data). */
const MailEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: z.string(),
    /** When SES accepted the mail. */
    timestamp: z.iso.datetime(),
    destination: z.array(z.string()).check(z.minLength(1)),
    tags: z._default(z.record(z.string(), z.array(z.string())), {}),
  }),
  bounce: z.optional(z.object({ bounceType: z.string(), bounceSubType: z.string() })),
  complaint: z.optional(
    z.object({
      complaintFeedbackType: z.nullish(z.string()),
      complaintSubType: z.nullish(z.string()),
    }),
  ),
});
export type MailEvent = z.infer<typeof MailEvent>;

/** A message of the topic: an event, or the test message that SES publishes when the event destination is set up. */
export type MailMessage = MailEvent | 'trial';

/** Parses a message. @returns undefined for any other text */
export function readMailMessage(body: string): MailMessage | undefined {
  if (body.startsWith('Successfully validated SNS topic')) return 'trial';
  const read = MailEvent.safeParse(parsed(body));
  return read.success ? read.data : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * What an event means for the recipient's address. `bounce`, `complaint`: no more mail should be sent there. `ours`: SES withheld the
 * mail because of its content or our own suppression list. `passing`: a temporary failure, or irrelevant.
 */
export type Meaning = 'bounce' | 'complaint' | 'ours' | 'passing';

/** SES withheld the mail because earlier mails of this account to the address bounced or were reported as spam. */
const ownList = 'OnAccountSuppressionList';
/** Feedback types that are no complaint about the mail: that it is no spam, and that its signature did not verify (IANA registry). */
const noComplaint = ['not-spam', 'auth-failure'];

/** Classifies an event. */
export function meaningOf({ eventType, bounce, complaint }: MailEvent): Meaning {
  if (eventType === 'Reject') return 'ours';
  if (eventType === 'Bounce' && bounce?.bounceType === 'Permanent')
    return bounce.bounceSubType === ownList ? 'ours' : 'bounce';
  if (eventType === 'Complaint' && complaint) {
    if (complaint.complaintSubType === ownList) return 'ours';
    return noComplaint.includes(complaint.complaintFeedbackType ?? '') ? 'passing' : 'complaint';
  }
  return 'passing';
}

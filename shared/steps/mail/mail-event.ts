import * as z from 'zod';

/** What SES tells of a mail, as far as it is used; more may come at any time (SES developer guide, contents of event data). */
const MailEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    messageId: z.string(),
    /** When SES took the mail. */
    timestamp: z.iso.datetime(),
    destination: z.array(z.string()).min(1),
    tags: z.record(z.string(), z.array(z.string())).default({}),
  }),
  bounce: z.object({ bounceType: z.string(), bounceSubType: z.string() }).optional(),
  complaint: z
    .object({
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
    })
    .optional(),
});
export type MailEvent = z.infer<typeof MailEvent>;

/** A message of the topic: an event, or what SES writes when it tries the topic. */
export type MailMessage = MailEvent | 'trial';

/** Reads a message. @returns undefined for what is neither */
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
 * What an event says of the address. `bounce` and `complaint`: no mail should go there any more. `ours`: SES or its suppression
 * list for this account kept the mail back, which says something of us. `passing`: of the moment, or of nothing.
 */
export type Meaning = 'bounce' | 'complaint' | 'ours' | 'passing';

/** SES keeps these addresses back because mails to them came back from us before, or were complained of. */
const ownList = 'OnAccountSuppressionList';
/** Feedback types that are no complaint about the mail: that it is no spam, and that its signature did not verify (IANA registry). */
const noComplaint = ['not-spam', 'auth-failure'];

/** Reads what an event means for the address. */
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

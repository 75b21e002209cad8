import { handleFunction } from '../../shared/frame/handle-function.ts';
import { type DeliveryContext, deliver, type Outcome } from '../../shared/steps/mail/deliver.ts';
import { type Mail, mailItem } from '../../shared/table/mails.ts';
import { deliverMail } from './deliver-mail.function.ts';

/** Mails per scheduled run, few enough that a run ends well before the one after next starts. */
const mailsARun = 200;
const mailsAPage = 50;
const millisecondsForOne = 15_000;
/**
 * This many failures in a row mean that the service is down, not that a mail is bad; the rest waits for the next run.
 */
const patience = 5;

export const handler = handleFunction(deliverMail, {
  record: async ({ eventName, after }, context) => {
    if (eventName === 'INSERT' && after?.pk.startsWith(mailItem.prefix)) await deliver(mailItem.parse(after), context);
  },
  scheduled: async (context) => {
    const { table, now, timeLeft } = context;
    const counts: Record<Outcome | 'broken', number> = {
      sent: 0,
      failed: 0,
      left: 0,
      taken: 0,
      distributed: 0,
      broken: 0,
    };
    let [tried, leftInARow, oldestWaitingSeconds] = [0, 0, 0];
    const mayGoOn = () => tried < mailsARun && leftInARow < patience && timeLeft() > millisecondsForOne;
    for (
      let after: Record<string, string> | undefined, isFirst = true;
      (isFirst || after) && mayGoOn();
      isFirst = false
    ) {
      const page = await table.mails.waiting({
        until: now.toISOString(),
        limit: mailsAPage,
        ...(after && { after }),
      });
      after = page.next && { ...page.next };
      const ages = page.items.map(({ createdAt }) => Math.floor((now.getTime() - Date.parse(createdAt)) / 1000));
      oldestWaitingSeconds = Math.max(oldestWaitingSeconds, ...ages);
      for (const mail of page.items) {
        if (!mayGoOn()) break;
        const outcome = await tryToDeliver(mail, context);
        counts[outcome] += 1;
        tried += 1;
        leftInARow = outcome === 'left' || outcome === 'broken' ? leftInARow + 1 : 0;
      }
    }
    // Age of the oldest mail when the run began: the alarm `mails-late` reads it, and fires when it is missing.
    return { ...counts, oldestWaitingSeconds };
  },
});

/** A failed table request affects this mail only, not those behind it; its claim expires by itself. */
async function tryToDeliver(mail: Mail, context: DeliveryContext): Promise<Outcome | 'broken'> {
  try {
    return await deliver(mail, context);
  } catch (thrown) {
    context.log({
      level: 'error',
      message: 'mail broken off',
      mailId: mail.mailId,
      error: thrown instanceof Error ? thrown.name : 'unknown',
    });
    return 'broken';
  }
}

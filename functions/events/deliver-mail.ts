import { handleFunction } from '../../shared/frame/handle-function.ts';
import { type DeliveryContext, deliver, type Outcome } from '../../shared/steps/mail/deliver.ts';
import { type Mail, mailItem } from '../../shared/table/mails.ts';
import { deliverMail } from './deliver-mail.function.ts';

/** What one run of the schedule takes on, so that it ends well before the next but one. */
const mailsARun = 200;
const mailsAPage = 50;
const millisecondsForOne = 15_000;
/** So many failures in a row say that the service is down, not that a mail is bad; the rest waits for the next run. */
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
    // What waited when the run began: the alarm of late mails reads it, and its absence says that none runs.
    return { ...counts, oldestWaitingSeconds };
  },
});

/** What stops one mail, a request to the table that failed, does not stop those behind it: its claim runs out by itself. */
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

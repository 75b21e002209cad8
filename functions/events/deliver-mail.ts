import { handleFunction } from '../../shared/frame/handle-function.ts';
import type { EventContext } from '../../shared/operation/event-context.ts';
import { inLanes } from '../../shared/operation/in-lanes.ts';
import { type DeliveryContext, deliver, type Outcome } from '../../shared/steps/mail/deliver.ts';
import { type Mail, mailItem } from '../../shared/table/mails.ts';
import { deliverMail } from './deliver-mail.function.ts';

/** Mails in progress at once: a batch of the stream. `shared/aws/send-pace.ts` sets the rate at which they leave. */
export const mailsAtOnce = 10;
const mailsAPage = 25;
/** A run ends about when the next one starts, a minute after it. */
const millisecondsLeft = 45_000;
/**
 * This many failures in a row mean that the service is down, not that a mail is bad; the rest waits for the next run.
 */
const patience = 5;

type Counts = Record<Outcome | 'broken', number>;

export const handler = handleFunction(deliverMail, {
  atOnce: mailsAtOnce,
  record: async ({ eventName, after }, context) => {
    if (eventName === 'INSERT' && after?.pk.startsWith(mailItem.prefix)) await deliver(mailItem.parse(after), context);
  },
  scheduled: async (context) => {
    const counts: Counts = { sent: 0, failed: 0, left: 0, taken: 0, distributed: 0, broken: 0 };
    const first = await firstPages(context);
    const ages = first.flatMap(({ items }) => items.map(({ createdAt }) => secondsSince(createdAt, context)));
    await drain(first, counts, context);
    // Age of the oldest mail when the run began: the alarm `mails-late` reads it, and fires when it is missing.
    return { ...counts, oldestWaitingSeconds: Math.max(0, ...ages) };
  },
});

interface Page {
  readonly shard: number;
  readonly items: readonly Mail[];
  readonly next?: Readonly<Record<string, string>>;
}

type Context = EventContext<typeof deliverMail.access, 'mailer' | 'mailOpening'>;

/** The first of what is due, of every shard. */
async function firstPages(context: Context): Promise<readonly Page[]> {
  const shards = await context.table.scanProgress.dueShards();
  return Promise.all(shards.map((shard) => pageOf(shard, context)));
}

async function pageOf(shard: number, { table, now }: Context, after?: Page['next']): Promise<Page> {
  const until = now.toISOString();
  const page = await table.mails.waiting({ shard, until, limit: mailsAPage, ...(after && { after: { ...after } }) });
  return { shard, ...page };
}

/** Sends what is due, a page of each shard at a time, until nothing is left, time runs out or the service is down. */
async function drain(first: readonly Page[], counts: Counts, context: Context): Promise<void> {
  let failuresInARow = 0;
  const mayGoOn = () => failuresInARow < patience && context.timeLeft() > millisecondsLeft;
  for (let pages = first; pages.length > 0 && mayGoOn(); ) {
    await inLanes(
      pages.flatMap(({ items }) => items),
      mailsAtOnce,
      async (mail) => {
        if (!mayGoOn()) return;
        const outcome = await tryToDeliver(mail, context);
        counts[outcome] += 1;
        failuresInARow = outcome === 'left' || outcome === 'broken' ? failuresInARow + 1 : 0;
      },
    );
    if (!mayGoOn()) return;
    pages = await Promise.all(pages.filter(({ next }) => next).map(({ shard, next }) => pageOf(shard, context, next)));
  }
}

const secondsSince = (instant: string, { now }: Context) => Math.floor((now.getTime() - Date.parse(instant)) / 1000);

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

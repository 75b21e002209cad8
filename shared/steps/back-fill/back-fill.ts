import type { EventContext } from '../../operation/event-context.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import type { BackFillProgress } from '../../table/back-fill.ts';
import { directoryItem } from '../../table/companies.ts';

/** What a back-fill is given; tests give it kinds of their own. */
export type BackFillContext = Pick<
  EventContext<{
    readonly companies: readonly ['directory'];
    readonly backFill: readonly ['upgradeAll'];
    readonly backFillProgress: readonly ['get', 'start', 'advance'];
  }>,
  'table' | 'now' | 'clock' | 'timeLeft' | 'commit' | 'log'
>;

const companiesOfPage = 25;
const lanes = 8;
/** No page is started within this time before the function's timeout. */
const reserveMilliseconds = 60_000;
/** How often a company is read again because its items changed meanwhile. */
const maximumRounds = 5;

/**
 * Upgrades every company's items in an older form, page by page of the directory, and keeps the progress. A run that
 * ends early, or is killed, leaves a page that the next run repeats; upgraded items are not touched again. A run after a
 * finished one begins again.
 */
export async function backFillItems(context: BackFillContext, forms: string): Promise<BackFillProgress> {
  let progress = await begun(context, forms);
  while (!progress.finishedAt && context.timeLeft() > reserveMilliseconds) {
    progress = await onePage(context, progress);
    const { companies, upgraded } = progress;
    context.log({ level: 'info', message: 'back-fill', companies, upgraded });
  }
  return progress;
}

/** The progress to go on from. */
async function begun({ table, commit, now }: BackFillContext, forms: string): Promise<BackFillProgress> {
  const beginning = { forms, companies: 0, upgraded: 0, startedAt: now.toISOString() };
  const earlier = await table.backFillProgress.get();
  if (!earlier) {
    const first = { ...beginning, version: 1 };
    await commit([table.backFillProgress.start(first)]);
    return first;
  }
  if (earlier.forms === forms && !earlier.finishedAt) return earlier;
  return table.backFillProgress.advance(earlier, beginning);
}

async function onePage(context: BackFillContext, progress: BackFillProgress): Promise<BackFillProgress> {
  const { table, clock } = context;
  const after = progress.after === undefined ? undefined : { ...directoryItem.key(progress.after) };
  const page = await table.companies.directory({ limit: companiesOfPage, ...(after && { after }) });
  let upgraded = 0;
  const failures = await inLanes(page.items, lanes, async ({ companyId }) => {
    const ofCompany = await upgradeCompany(context, companyId);
    upgraded += ofCompany;
  });
  if (failures.length > 0) throw failures[0];
  const { version, ...known } = progress;
  return table.backFillProgress.advance(progress, {
    ...known,
    companies: known.companies + page.items.length,
    upgraded: known.upgraded + upgraded,
    after: page.items.at(-1)?.companyId ?? known.after,
    ...(!page.next && { finishedAt: clock().toISOString() }),
  });
}

/** Reads again until no item is in an older form: an update made meanwhile has left its item in the newest. */
async function upgradeCompany({ table }: BackFillContext, companyId: string): Promise<number> {
  let total = 0;
  for (let round = 1; round <= maximumRounds; round += 1) {
    const { older, upgraded } = await table.backFill.upgradeAll(companyId);
    if (older === 0) return total;
    total += upgraded;
  }
  throw new Error('items of a company change faster than they are upgraded');
}

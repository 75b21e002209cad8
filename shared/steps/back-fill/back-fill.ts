import { DomainError } from '../../domain/errors.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import type { BackFillProgress } from '../../table/back-fill.ts';
import { directoryItem } from '../../table/companies.ts';
import type { Write } from '../../table/engine.ts';
import { lookupsOfCompany, lookupsOfUser } from '../../table/lookups.ts';
import { allUsers } from '../users/all-users.ts';

/** What a back-fill is given; tests give it kinds of their own. */
export type BackFillContext = Pick<
  EventContext<{
    readonly companies: readonly ['directory', 'get', 'enter'];
    readonly users: readonly ['list', 'enter'];
    readonly lookups: readonly ['ofCertificates'];
    readonly backFill: readonly ['upgradeAll'];
    readonly backFillProgress: readonly ['get', 'start', 'advance'];
  }>,
  'table' | 'now' | 'clock' | 'timeLeft' | 'commit' | 'log'
>;

/** What a back-fill brings up to date: a release that adds to it begins again. */
export const lookupsVersion = 'lookups 1';

const companiesOfPage = 25;
const lanes = 8;
/** No page is started within this time before the function's timeout. */
const reserveMilliseconds = 60_000;
/** How often a company is read again because its items changed meanwhile. */
const maximumRounds = 5;

/**
 * Upgrades every company's items in an older form and lists the lookups of its records, page by page of the directory,
 * and keeps the progress. A run that
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
    const entered = await enterCompany(context, companyId);
    upgraded += ofCompany + entered;
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

/** Lists the lookups of the company, of its users and of their certificates, where that has not been done. */
async function enterCompany(context: BackFillContext, companyId: string): Promise<number> {
  let total = 0;
  for (let round = 1; round <= maximumRounds; round += 1) {
    const pending = await missingLookups(context, companyId);
    if (pending.length === 0) return total;
    for (const writes of pending) total += await committed(context, writes);
  }
  throw new Error('records of a company change faster than their lookups are listed');
}

/** The transactions that are due, one for each record. */
async function missingLookups({ table }: BackFillContext, companyId: string): Promise<readonly (readonly Write[])[]> {
  const [company, users] = await Promise.all([table.companies.get(companyId), allUsers(table, companyId)]);
  const certificates = await table.lookups.ofCertificates(users);
  return [
    ...(company && !isSame(company.foundBy, lookupsOfCompany(company)) ? [table.companies.enter(company)] : []),
    ...users.filter((user) => !isSame(user.foundBy, lookupsOfUser(user))).map((user) => table.users.enter(user)),
    ...certificates.map((put) => [put]),
  ];
}

const isSame = (listed: readonly string[] | undefined, due: readonly string[]) =>
  listed !== undefined && listed.join('\n') === due.join('\n');

/** How many records a transaction brought up to date: none if its record changed since it was read. */
async function committed({ commit }: BackFillContext, writes: readonly Write[]): Promise<number> {
  try {
    await commit(writes);
    return 1;
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'request.conflict') throw thrown;
    return 0;
  }
}

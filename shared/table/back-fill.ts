import * as z from 'zod/mini';
import { DomainError } from '../domain/errors.ts';
import { type Capability, reads, updates, writes } from './capability.ts';
import { companyItem } from './companies.ts';
import type { Item, Put, TableEngine, Update } from './engine.ts';
import { entity, Instant, refusal } from './entity.ts';
import { inOlderForm, newestForm, type Upgrade, upgradeWrite } from './forms.ts';
import { rightsItem } from './rights.ts';
import { tokenItem } from './tokens.ts';
import { userItem } from './user.ts';

/** A kind with a partition for each company, `<prefix><companyId>`: the back-fill finds its items from the directory. */
export interface CompanyKind {
  readonly name: string;
  readonly prefix: string;
  readonly isOwn: (item: Item) => boolean;
  readonly upgrades: readonly Upgrade[];
}

export const companyKinds: readonly CompanyKind[] = [companyItem, userItem, rightsItem, tokenItem];

/** How far a back-fill has got. Companies are in the order of the directory; all up to `after` are done. */
export const BackFillProgress = z.object({
  version: z.int(),
  /** The newest form of each kind when it began: a later release with newer forms begins again. */
  forms: z.string(),
  after: z.optional(z.string()),
  companies: z.int(),
  upgraded: z.int(),
  startedAt: Instant,
  finishedAt: z.optional(Instant),
});
export type BackFillProgress = z.infer<typeof BackFillProgress>;

export const backFillProgressItem = entity({
  name: 'backFillProgress',
  prefix: 'BANK#BACK-FILL',
  schema: BackFillProgress,
  ids: [],
  key: () => ({ pk: 'BANK#BACK-FILL', sk: 'BACK-FILL' }),
});

export const backFillProgress = {
  get: reads(backFillProgressItem),
  start: writes(
    'put',
    backFillProgressItem.prefix,
    (progress: BackFillProgress): Put =>
      backFillProgressItem.create(backFillProgressItem.key(), progress, 'request.conflict'),
  ),
  /** Replaces the progress that was read: of two runs at once the slower one stops here. */
  advance: updates(
    backFillProgressItem,
    (read: BackFillProgress, { after, finishedAt, ...next }: Omit<BackFillProgress, 'version'>): Update => ({
      kind: 'update',
      key: backFillProgressItem.key(),
      set: { ...next, ...(after && { after }), ...(finishedAt && { finishedAt }), version: read.version + 1 },
      remove: [...(after ? [] : ['after']), ...(finishedAt ? [] : ['finishedAt'])],
      when: [{ field: 'version', is: read.version }],
      otherwise: refusal('request.conflict'),
    }),
  ),
};

/** The newest forms of these kinds, as text. */
export const formsOf = (kinds: readonly CompanyKind[]): string =>
  kinds.map(({ name, upgrades }) => `${name} ${newestForm(upgrades)}`).join(', ');

const pageLimit = 100;

/** What one pass over a company's items did. */
export interface Pass {
  /** How many items were in an older form. */
  readonly older: number;
  /** How many of them were upgraded; the others changed meanwhile. */
  readonly upgraded: number;
}

/**
 * What a back-fill of these kinds may do: read their items and upgrade them, nothing else. A kind that has only one form
 * is not reached at all.
 */
export function backFillOf(kinds: readonly CompanyKind[]) {
  const changed = kinds.filter(({ upgrades }) => upgrades.length > 0);
  const upgradeAll: Capability<(companyId: string) => Promise<Pass>> = {
    grants: changed.flatMap(({ prefix }) => [
      { action: 'Query', prefix },
      { action: 'UpdateItem', prefix },
    ]),
    bind: (engine) => async (companyId) => {
      const all = await Promise.all(changed.map((kind) => olderItems(engine, kind, companyId)));
      const outcomes: boolean[] = [];
      for (const write of all.flat()) outcomes.push(await isDone(engine.update(write)));
      return { older: outcomes.length, upgraded: outcomes.filter(Boolean).length };
    },
  };
  return { upgradeAll };
}

/** Whether an upgrade took effect; somebody may have changed or deleted the item since it was read. */
async function isDone(update: Promise<unknown>): Promise<boolean> {
  try {
    await update;
    return true;
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'request.conflict') throw thrown;
    return false;
  }
}

/** The updates that upgrade a company's items in an older form. */
async function olderItems(engine: TableEngine, kind: CompanyKind, companyId: string): Promise<readonly Update[]> {
  const found: Update[] = [];
  const partition = `${kind.prefix}${companyId}`;
  const where = [inOlderForm(kind.upgrades)];
  for (let after: Readonly<Record<string, string>> | undefined, isFirst = true; isFirst || after; isFirst = false) {
    const page = await engine.query({ partition, where, limit: pageLimit, ...(after && { after }) });
    found.push(...page.items.filter(kind.isOwn).map((item) => upgradeWrite(item, kind.upgrades)));
    after = page.next;
  }
  return found;
}

export const backFill = backFillOf(companyKinds);

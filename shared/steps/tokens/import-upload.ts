import { DomainError } from '../../domain/errors.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import type { TokenVault } from '../../operation/ports.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { TokenImport } from '../../table/token-imports.ts';
import type { StockedToken } from '../../table/tokens.ts';
import type { FileToken } from './file-token.ts';
import { type Compared, comparedWithStock, refuseExisting, sealedToken, unfinishedImports } from './stocking.ts';

interface ImportContext {
  readonly table: Table<{
    tokenImports: ['getAll', 'begin', 'checkPreparing', 'replace'];
    tokenStock: ['getAll', 'add', 'takeOver'];
  }>;
  readonly vault: Pick<TokenVault, 'seal'>;
  readonly now: Date;
  readonly clock: () => Date;
  readonly validateOnly: boolean;
  readonly commit: (writes: readonly Write[]) => Promise<void>;
}

interface Import {
  readonly importId: string;
  readonly tokens: readonly FileToken[];
  /** The import as an interrupted request left it. */
  readonly earlier: TokenImport | undefined;
}

/** A transaction holds 100 writes, one of which is the check of the import. */
const tokensAtOnce = 99;
/** Transactions side by side: all write to one partition, which takes a thousand write units a second. */
const lanes = 2;
/** No transaction begins later, so that the answer comes before API Gateway gives up (29 s). */
const workMilliseconds = 20_000;

/**
 * Prepares the tokens of an upload, so that one last write puts all of them into stock. Repeating an interrupted import
 * completes it. Tokens that another unfinished import prepared are taken over, and that import can no longer be completed.
 * @throws `token.exists` with lines, `token.importUnfinished` when time runs out
 */
export async function prepareTokens(context: ImportContext, { importId, tokens, earlier }: Import): Promise<void> {
  if (earlier?.state === 'replaced') throw new DomainError('token.importReplaced');
  const compared = await comparedWithStock(context, tokens);
  const others = await unfinishedAmong(context, importId, compared);
  if (context.validateOnly) return;
  const begun = { importId, state: 'preparing', tokens: tokens.length, begunAt: context.now.toISOString() } as const;
  if (!earlier) await context.commit([context.table.tokenImports.begin(begun)]);
  for (const other of others) await context.commit([context.table.tokenImports.replace(other)]);
  const missing = compared.filter(({ stocked }) => stocked?.importId !== importId);
  await prepareAll(context, importId, missing, tokens.length);
}

/** The unfinished imports whose tokens are in the file. @throws `token.exists` if others are in stock */
async function unfinishedAmong(
  { table }: ImportContext,
  importId: string,
  compared: readonly Compared[],
): Promise<readonly string[]> {
  const unfinished = await unfinishedImports(table, compared, importId);
  const takeable = new Set([importId, ...unfinished.map((each) => each.importId)]);
  const mayTake = ({ companyId, importId: of }: StockedToken) =>
    companyId === undefined && of !== undefined && takeable.has(of);
  refuseExisting(compared, (stocked) => (mayTake(stocked) ? undefined : 'serialNumber.inStock'));
  return unfinished.flatMap((each) => (each.state === 'preparing' ? [each.importId] : []));
}

async function prepareAll(
  context: ImportContext,
  importId: string,
  missing: readonly Compared[],
  total: number,
): Promise<void> {
  const { table, now, clock, commit } = context;
  const isOver = () => clock().getTime() - now.getTime() > workMilliseconds;
  let left = missing.length;
  const parts = Array.from({ length: Math.ceil(missing.length / tokensAtOnce) }, (_, index) =>
    missing.slice(index * tokensAtOnce, (index + 1) * tokensAtOnce),
  );
  const failures = await inLanes(parts, lanes, async (part) => {
    if (isOver()) return;
    const writes = await Promise.all(part.map((each) => prepared(context, importId, each)));
    await commit([table.tokenImports.checkPreparing(importId), ...writes]);
    left -= part.length;
  });
  if (failures.length > 0) throw failures[0];
  if (left > 0) throw new DomainError('token.importUnfinished', { prepared: total - left, total });
}

/** The write that makes a token this import's. */
async function prepared(context: ImportContext, importId: string, { token, stocked }: Compared): Promise<Write> {
  const own = { ...(await sealedToken(context, token)), importId };
  const { tokenStock } = context.table;
  return stocked?.importId === undefined ? tokenStock.add(own) : tokenStock.takeOver(own, stocked.importId);
}

import * as z from 'zod/mini';
import { FeeMethod, FeeRange, type FeeTableName, feeTables } from '../domain/fees.ts';
import { writes, writesAll } from './capability.ts';
import type { Put, Write } from './engine.ts';
import { entity, plainId } from './entity.ts';

const tableForm = new RegExp(`^(?:${feeTables.join('|')})$`);

/** One of a company's tables of fees; the key names which. It says nothing about anybody's rights. */
export const FeeTable = z.object({
  companyId: z.string(),
  version: z.int(),
  useStandard: z.boolean(),
  method: FeeMethod,
  minimumPayment: z.int(),
  /** The company's own fees; none while it uses the standard ones. */
  ranges: z.array(FeeRange),
});
export type FeeTable = z.infer<typeof FeeTable>;

export const feeTableItem = entity({
  name: 'feeTable',
  prefix: 'FEES#',
  schema: FeeTable,
  ids: [plainId, tableForm],
  key: (companyId: string, table: string) => ({ pk: `FEES#${companyId}`, sk: table }),
});

/** A table that nobody has changed yet: the standard fees, without an item. */
export const unchangedFees = (companyId: string): FeeTable => ({
  companyId,
  version: 0,
  useStandard: true,
  method: 'boundary',
  minimumPayment: 0,
  ranges: [],
});

/** The bank's fees from a day on (D-20). */
export const Tariff = z.object({ effectiveFrom: z.string(), ranges: z.array(FeeRange) });
export type Tariff = z.infer<typeof Tariff>;

/** The bank's tariffs of a table, in the order in which they begin. */
export const StandardFees = z.object({ version: z.int(), tariffs: z.array(Tariff) });
export type StandardFees = z.infer<typeof StandardFees>;

/** The one that holds, and those to come. */
export const tariffsAtMost = 10;

export const standardFeesItem = entity({
  name: 'standardFees',
  prefix: 'BANK#STANDARD-FEES',
  schema: StandardFees,
  ids: [tableForm],
  key: (table: string) => ({ pk: 'BANK#STANDARD-FEES', sk: table }),
});

export const fees = {
  change: writesAll(
    ['put', 'update'],
    [feeTableItem.prefix],
    (table: FeeTableName, read: FeeTable, next: Omit<FeeTable, 'companyId' | 'version'>): readonly Write[] => {
      const key = feeTableItem.key(read.companyId, table);
      if (read.version > 0) return [feeTableItem.updateAtVersion(key, read, { set: next })];
      return [feeTableItem.create(key, { companyId: read.companyId, version: 1, ...next }, 'request.conflict')];
    },
  ),
};

export const standardFees = {
  start: writes(
    'put',
    standardFeesItem.prefix,
    (table: FeeTableName, tariffs: readonly Tariff[]): Put =>
      standardFeesItem.create(standardFeesItem.key(table), { version: 1, tariffs: [...tariffs] }, 'request.conflict'),
  ),
  change: writes(
    'update',
    standardFeesItem.prefix,
    (table: FeeTableName, read: StandardFees, tariffs: readonly Tariff[]) =>
      standardFeesItem.updateAtVersion(standardFeesItem.key(table), read, { set: { tariffs } }),
  ),
};

import * as z from 'zod/mini';
import { FeeRange, FeeTableName } from '../../shared/domain/fees.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { standardFeesItem } from '../../shared/table/fees.ts';

const GetStandardFees = z.strictObject({ table: FeeTableName });

/** Source: A7-7. */
export const getStandardFees = defineOperation({
  name: 'get-standard-fees',
  summary: 'Returns the fees of the bank that hold today, to be copied into a table.',
  route: 'GET /standard-fees/{table}',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  input: GetStandardFees,
  output: z.strictObject({ table: FeeTableName, effectiveFrom: z.string(), ranges: z.array(FeeRange) }),
  reads: { standard: reading(standardFeesItem, ({ table }: z.infer<typeof GetStandardFees>) => [table]) },
  access: {},
  errors: ['fees.noStandard', 'fees.notInContract'],
  example: { table: 'payee-bulk' },
});

import * as z from 'zod/mini';
import { FeeTableName } from '../../shared/domain/fees.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { standardFeesItem } from '../../shared/table/fees.ts';
import { FeeTableView } from '../../shared/views/fee-view.ts';

const GetFees = z.strictObject({ table: FeeTableName });

/** Source: A7-9. */
export const getFees = defineOperation({
  name: 'get-fees',
  summary: "Returns one of the company's tables of fees, with the fees that hold today.",
  route: 'GET /company/fees/{table}',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'feeTable',
  input: GetFees,
  output: FeeTableView,
  reads: { standard: reading(standardFeesItem, ({ table }: z.infer<typeof GetFees>) => [table]) },
  access: {},
  errors: ['fees.notInContract'],
  example: { table: 'payee-bulk' },
});

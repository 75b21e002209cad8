import * as z from 'zod/mini';
import { FeeTableInput } from '../../shared/domain/fee-table-rules.ts';
import { feePatterns } from '../../shared/domain/fees.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { standardFeesItem } from '../../shared/table/fees.ts';

const Payments = z.strictObject({ from: z.int(), to: z.int() });

/** Source: A7-3, D-19, B-45. */
export const previewFees = defineOperation({
  name: 'preview-fees',
  summary: 'Shows what a table of fees would do.',
  details:
    'Lists payments for which the methods differ, payments below the minimum, and payments that do not cover the fee.',
  route: 'POST /company/fees/{table}/preview',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'feeTable',
  input: FeeTableInput,
  output: z.strictObject({
    /** None where the payer bears the fee: nothing is deducted. */
    patterns: z.array(
      z.strictObject({
        pattern: z.enum(feePatterns),
        differences: z.array(
          z.strictObject({
            ...Payments.shape,
            fees: z.strictObject({ boundary: z.int(), addLower: z.int(), addUpper: z.int() }),
          }),
        ),
        belowMinimum: z.optional(Payments),
        belowFee: z.array(Payments),
      }),
    ),
  }),
  reads: { standard: reading(standardFeesItem, ({ table }: FeeTableInput) => [table]) },
  access: {},
  errors: ['request.invalid', 'fees.noStandard', 'fees.notInContract'],
  example: {
    table: 'payee-bulk',
    useStandard: false,
    method: 'boundary',
    ranges: [
      { from: 0, to: 29999, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } },
      { from: 30000, fees: { sameBranch: 0, sameBank: 220, telegraphic: 550, document: 550 } },
    ],
  },
});

import * as z from 'zod/mini';
import { FeeRange, FeeRanges, FeeTableName } from '../../shared/domain/fees.ts';
import { JstDate } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { standardFeesItem } from '../../shared/table/fees.ts';

const LoadStandardFees = z.strictObject({ table: FeeTableName, effectiveFrom: JstDate, ranges: FeeRanges });

/** Source: A7-6, D-20. */
export const loadStandardFees = defineOperation({
  name: 'load-standard-fees',
  summary: 'Loads the fees of the bank from a day on, or replaces those of the same day.',
  details: 'Companies that use the standard fees follow them.',
  route: 'PUT /bank/standard-fees/{table}',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: LoadStandardFees,
  output: z.strictObject({
    table: FeeTableName,
    /** The tariff of today, if there is one, and those to come. */
    tariffs: z.array(z.strictObject({ effectiveFrom: z.string(), ranges: z.array(FeeRange) })),
  }),
  reads: { standard: reading(standardFeesItem, ({ table }: z.infer<typeof LoadStandardFees>) => [table]) },
  access: { standardFees: ['start', 'change'] },
  errors: ['request.invalid', 'tariff.tooMany'],
  history: { event: 'standardFees.loaded', service: 'bank' },
  example: {
    table: 'payee-bulk',
    effectiveFrom: '2099-04-01',
    ranges: [
      { from: 0, to: 29999, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } },
      { from: 30000, fees: { sameBranch: 0, sameBank: 220, telegraphic: 550, document: 550 } },
    ],
  },
});

import * as z from 'zod/mini';
import { CompanyId } from '../../shared/domain/fields.ts';
import { Ceilings } from '../../shared/domain/limits.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: D-21, B-22. */
export const setCeilings = defineOperation({
  name: 'set-ceilings',
  summary: "Sets a contract's ceilings, all of them.",
  details: 'A ceiling may be lower than limits that are set: those limits are listed, and the ceiling holds.',
  route: 'PUT /bank/companies/{companyId}/ceilings',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'company',
  input: z.strictObject({ companyId: CompanyId, ceilings: Ceilings }),
  output: z.strictObject({
    ceilings: Ceilings,
    /** The limits that are above their ceiling now. */
    exceeding: z.array(z.strictObject({ path: z.string(), limit: z.int(), ceiling: z.int() })),
  }),
  access: { companies: ['setCeilings'], rights: ['list'] },
  errors: ['company.state', 'request.conflict'],
  history: { event: 'company.ceilingsSet', service: 'contract' },
  alerts: ['contractChanged'],
  example: {
    companyId: '01KA0000000000000000000000',
    ceilings: { transferTotal: 100_000_000, bulkTransfer: 50_000_000 },
  },
});

import * as z from 'zod/mini';
import { Cursor, PageLimit, PayeeGroup, PayeeId } from '../../shared/domain/fields.ts';
import { FiledPayeeId, PayeeName, PayeeService } from '../../shared/domain/payee.ts';
import { everyRightToLook, rightsToLook } from '../../shared/domain/payee-rights.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { PayeeView } from '../../shared/views/payee-view.ts';

/** Source: T-2, T-15, A9-7. */
export const listPayees = defineOperation({
  name: 'list-payees',
  summary: 'Lists the payees of a service that the company keeps, or those that the bank has filed, by name.',
  route: 'GET /payees',
  hosts: ['entry', 'secure'],
  may: { anyOf: everyRightToLook },
  needs: ({ service, kind }) => rightsToLook(service, kind),
  page: z.strictObject({ payeeId: z.union([PayeeId, FiledPayeeId]), place: z.string() }),
  input: z.strictObject({
    service: z._default(PayeeService, 'transfer'),
    kind: z._default(z.enum(['own', 'filed']), 'own'),
    group: z.optional(PayeeGroup),
    /** The beginning of the name. */
    name: z.optional(PayeeName),
    limit: z._default(PageLimit, 100),
    cursor: z.optional(Cursor),
  }),
  output: z.strictObject({ items: z.array(PayeeView), cursor: z.optional(z.string()) }),
  access: { payees: ['page'], filedPayees: ['get'] },
  uses: ['bankDirectory'],
  errors: [],
  history: { event: 'payee.listed', service: 'payees' },
  example: { service: 'transfer', limit: '20' },
});

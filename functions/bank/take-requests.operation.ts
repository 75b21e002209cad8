import * as z from 'zod/mini';
import { HandoverId, JstDate } from '../../shared/domain/fields.ts';
import { RequestService } from '../../shared/domain/transfers/services.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: T-14, B-48. */
export const takeRequests = defineOperation({
  name: 'take-requests',
  summary: "Hands authorised requests of a service over to the bank's core, those of the earliest execution day first.",
  details:
    'At most 80, fewer when they are of many companies, and no more lines than the largest request may have. From then on they can be neither cancelled nor taken again. What the contract no longer allows, or what would be paid to a payee that the bank no longer files (事前登録口座), goes back to its maker instead.',
  route: 'POST /bank/handovers',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({
    service: RequestService,
    /** The last execution day of the requests to take. */
    until: JstDate,
  }),
  output: z.strictObject({
    handoverId: HandoverId,
    count: z.int(),
    /** Yen, all requests together. */
    total: z.int(),
    /** Requests that their company, its contract or its filed payees no longer allow: they went back to their makers. */
    sentBack: z.int(),
    /** Whether others wait: they are taken by another request, with another key. */
    more: z.boolean(),
  }),
  status: 201,
  access: {
    transferRequests: ['forHandover', 'getAll', 'move'],
    companies: ['getAll', 'checkUnchanged'],
    filedPayees: ['getAll', 'checkUnchanged'],
    handovers: ['make'],
    usedLimits: ['giveBack'],
    histories: ['record'],
  },
  errors: [],
  alerts: ['transferResult'],
  history: { event: 'handover.taken', service: 'bank' },
  // the index names the requests, and these their contracts and lists of payees
  roundTrips: 4,
  example: { service: 'transfer', until: '2026-04-03' },
});

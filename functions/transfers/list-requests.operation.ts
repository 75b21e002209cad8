import * as z from 'zod/mini';
import { Cursor, JstDate, PageLimit, RequestId } from '../../shared/domain/fields.ts';
import { RequestService } from '../../shared/domain/transfers/services.ts';
import { RequestState } from '../../shared/domain/transfers/states.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** Source: T-13, A9-6, A9-9, B-66. */
export const listRequests = defineOperation({
  name: 'list-requests',
  summary: 'Lists requests that the caller may see.',
  details:
    "Those that wait for the caller's approval; those of a service, or of all, where the caller has the right to look at all of them, by execution day; else those that the caller made or is named to approve, the newest first.",
  route: 'GET /requests',
  hosts: ['entry', 'secure'],
  may: 'session',
  page: z.strictObject({ requestId: RequestId, executionDate: z.optional(JstDate) }),
  input: z.strictObject({
    service: z.optional(RequestService),
    state: z.optional(RequestState),
    /** Execution days, inclusive. */
    from: z.optional(JstDate),
    to: z.optional(JstDate),
    waitingForMe: z.optional(z.literal('true')),
    limit: z._default(PageLimit, 50),
    cursor: z.optional(Cursor),
  }),
  output: z.strictObject({ items: z.array(RequestView), cursor: z.optional(z.string()) }),
  access: {
    transferRequests: ['getAll', 'ofService', 'inState'],
    involvements: ['ofUser'],
    waitingRequests: ['ofUser'],
  },
  errors: [],
  history: { event: 'transfer.listed', service: 'transfers' },
  example: { service: 'transfer', limit: '20' },
});

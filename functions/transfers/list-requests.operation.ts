import * as z from 'zod';
import { Cursor, JstDate, PageLimit, RequestId } from '../../shared/domain/fields.ts';
import { RequestService } from '../../shared/domain/transfers/services.ts';
import { RequestState } from '../../shared/domain/transfers/states.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** Source: T-13, A9-6, A9-9, B-66. */
export const listRequests = defineOperation({
  name: 'list-requests',
  summary:
    "Lists requests: those that wait for the caller's approval; those of a service, or of all, where the caller has the right to look at all of them, by execution day; else those that the caller made or is named to approve, the newest first.",
  route: 'GET /requests',
  hosts: ['entry', 'secure'],
  may: 'session',
  page: z.strictObject({ requestId: RequestId, executionDate: JstDate.optional() }),
  input: z.strictObject({
    service: RequestService.optional(),
    state: RequestState.optional(),
    /** Execution days, inclusive. */
    from: JstDate.optional(),
    to: JstDate.optional(),
    waitingForMe: z.literal('true').optional(),
    limit: PageLimit.default(50),
    cursor: Cursor.optional(),
  }),
  output: z.strictObject({ items: z.array(RequestView), cursor: z.string().optional() }),
  access: {
    transferRequests: ['getAll', 'ofService', 'inState'],
    involvements: ['ofUser'],
    waitingRequests: ['ofUser'],
  },
  errors: [],
  history: { event: 'transfer.listed', service: 'transfers' },
  example: { service: 'transfer', limit: '20' },
});

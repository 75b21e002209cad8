import * as z from 'zod/mini';
import { Instant } from '../../shared/domain/fields.ts';
import { ClosableService } from '../../shared/domain/service-hours.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { bankCalendarItem } from '../../shared/table/calendar.ts';
import { ClosureView } from '../../shared/views/closure-view.ts';

/** Source: A1-3, D-33. */
export const closeService = defineOperation({
  name: 'close-service',
  summary:
    'Closes a service, or all of them, for a time: customers are refused until it is over. Sessions end with it.',
  route: 'POST /bank/calendar/closures',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({
    service: z._default(ClosableService, 'whole'),
    /** @default now, which holds from the next request on */
    from: z.optional(Instant),
    until: Instant,
  }),
  output: ClosureView,
  status: 201,
  reads: { calendar: reading(bankCalendarItem, () => [0]) },
  access: { bankCalendar: ['begin', 'change'] },
  errors: ['request.invalid', 'closure.tooMany'],
  history: { event: 'closure.registered', service: 'bank' },
  example: { from: '2099-04-05T02:00:00+09:00', until: '2099-04-05T06:00:00+09:00' },
});

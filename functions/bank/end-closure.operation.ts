import * as z from 'zod/mini';
import { ClosureId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { bankCalendarItem } from '../../shared/table/calendar.ts';
import { ClosureView } from '../../shared/views/closure-view.ts';

export const endClosure = defineOperation({
  name: 'end-closure',
  summary: 'Ends a closure in force, or withdraws one that is announced. Sessions that it ended stay ended.',
  route: 'POST /bank/calendar/closures/{closureId}/end',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({ closureId: ClosureId }),
  output: ClosureView,
  reads: { calendar: reading(bankCalendarItem, () => [0]) },
  access: { bankCalendar: ['change'] },
  errors: ['closure.notFound', 'closure.ended'],
  history: { event: 'closure.ended', service: 'bank' },
  example: { closureId: '01KA0000000000000000000000' },
});

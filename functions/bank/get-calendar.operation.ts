import * as z from 'zod/mini';
import { JstDate } from '../../shared/domain/fields.ts';
import { ClosableService } from '../../shared/domain/service-hours.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { bankCalendarItem } from '../../shared/table/calendar.ts';
import { ClosureView } from '../../shared/views/closure-view.ts';
import { HoursView } from '../../shared/views/hours-view.ts';

/** Source: A1-2…A1-8. */
export const getCalendar = defineOperation({
  name: 'get-calendar',
  summary: 'Returns the closures, and the hours of every service on a date, as customers would find them.',
  route: 'GET /bank/calendar',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({
    /** Its hours end with the day after it, which must have four digits of the year too. @default today */
    date: z.optional(JstDate.check(z.refine((date) => date < '9999-12-31', { error: 'date.form' }))),
  }),
  output: z.strictObject({
    closures: z.array(ClosureView),
    date: z.string(),
    publicHoliday: z.boolean(),
    businessDay: z.boolean(),
    services: z.array(z.strictObject({ service: ClosableService, open: HoursView })),
    /** The last day for which public holidays are known. */
    holidaysUntil: z.string(),
  }),
  reads: { calendar: reading(bankCalendarItem, () => [0]) },
  access: {},
  errors: [],
  example: { date: '2026-05-02' },
});

import { holidaysUntil, isBusinessDay, isPublicHoliday } from '../../shared/domain/business-days.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { ClosableService } from '../../shared/domain/service-hours.ts';
import { handle } from '../../shared/frame/handle.ts';
import { closureSpans } from '../../shared/table/calendar.ts';
import { closureView } from '../../shared/views/closure-view.ts';
import { hoursView } from '../../shared/views/hours-view.ts';
import { getCalendar } from './get-calendar.operation.ts';

export const handler = handle(getCalendar, async (input, { found, now, profile }) => {
  const { date = jstDate(now) } = input;
  const calendar = { hours: profile.hours, closures: closureSpans(found.calendar) };
  return {
    answer: {
      closures: (found.calendar?.closures ?? []).map((closure) => closureView(closure, now)),
      date,
      publicHoliday: isPublicHoliday(date),
      businessDay: isBusinessDay(date),
      services: ClosableService.options.map((service) => ({
        service,
        open: hoursView(service, calendar, date),
      })),
      holidaysUntil: holidaysUntil(),
    },
  };
});

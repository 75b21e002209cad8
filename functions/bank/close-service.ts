import { closurePeriodErrors } from '../../shared/domain/closure-rules.ts';
import { refuseFields } from '../../shared/domain/field-errors.ts';
import { handle } from '../../shared/frame/handle.ts';
import { closuresAtMost, keptClosures } from '../../shared/table/calendar.ts';
import { closureView } from '../../shared/views/closure-view.ts';
import { closeService } from './close-service.operation.ts';

export const handler = handle(closeService, async (input, { found, table, now, newId, profile, refuse }) => {
  const { service } = input;
  const period = { from: input.from ? new Date(input.from) : now, until: wholeSecond(new Date(input.until)) };
  refuseFields(closurePeriodErrors(period, now));
  const kept = keptClosures(found.calendar, now, profile.session.absoluteHours);
  if (kept.length >= closuresAtMost) throw refuse('closure.tooMany', { maximum: closuresAtMost });
  const [from, until] = [period.from.toISOString(), period.until.toISOString()];
  const closure = { closureId: newId(), service, from, until };
  const answer = closureView(closure, now);
  return {
    answer,
    subject: closure.closureId,
    changes: [{ path: `closures.${closure.closureId}`, before: null, after: answer }],
    writes: found.calendar
      ? table.bankCalendar.change(found.calendar, [...kept, closure])
      : table.bankCalendar.begin([closure]),
  };
});

/** Refusals name the end in whole seconds, and it must not be before the service opens. */
const wholeSecond = (at: Date) => new Date(Math.ceil(at.getTime() / 1000) * 1000);

import { handle } from '../../shared/frame/handle.ts';
import { keptClosures } from '../../shared/table/calendar.ts';
import { closureView } from '../../shared/views/closure-view.ts';
import { endClosure } from './end-closure.operation.ts';

export const handler = handle(endClosure, async ({ closureId }, { found, table, now, profile, refuse }) => {
  const { calendar } = found;
  const closure = calendar?.closures.find((each) => each.closureId === closureId);
  if (!calendar || !closure) throw refuse('closure.notFound');
  const before = closureView(closure, now);
  if (before.state === 'ended') throw refuse('closure.ended');
  const others = keptClosures(calendar, now, profile.session.absoluteHours).filter((each) => each !== closure);
  const ended = { ...closure, until: now.toISOString() };
  // One that never held ended no session: nothing is left of it.
  const left = before.state === 'inForce' ? [...others, ended] : others;
  const withdrawn = { ...closure, from: ended.until, until: ended.until };
  const answer = closureView(before.state === 'inForce' ? ended : withdrawn, now);
  return {
    answer,
    subject: closureId,
    changes: [{ path: `closures.${closureId}`, before, after: before.state === 'inForce' ? answer : null }],
    writes: table.bankCalendar.change(calendar, left),
  };
});

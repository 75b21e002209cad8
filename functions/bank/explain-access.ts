import { handle } from '../../shared/frame/handle.ts';
import { explainedAccess } from '../../shared/steps/access/explain-access.ts';
import { readAccess } from '../../shared/steps/access/read-access.ts';
import { closureSpans } from '../../shared/table/calendar.ts';
import { explainAccess } from './explain-access.operation.ts';

export const handler = handle(explainAccess, async (_input, context) => {
  const { found, profile } = context;
  const calendar = { hours: profile.hours, closures: closureSpans(found.calendar) };
  return { answer: explainedAccess(await readAccess(context), { ...context, calendar }) };
});

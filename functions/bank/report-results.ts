import { refuseFields } from '../../shared/domain/field-errors.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { report } from '../../shared/steps/handovers/report.ts';
import { readReported, unknownResults } from '../../shared/steps/handovers/reported.ts';
import type { Handover } from '../../shared/table/handovers.ts';
import { reportResults } from './report-results.operation.ts';

export const handler = handleReadingAhead(
  reportResults,
  async ({ results }, context) => {
    const handover = handoverOf(context);
    refuseFields(unknownResults(handover, results));
    return readReported(context, handover, results);
  },
  async ({ results }, context, reported) => report(context, handoverOf(context), results, reported),
);

function handoverOf({ found, refuse }: Context<typeof reportResults>): Handover {
  if (!found.handover) throw refuse('handover.notFound');
  return found.handover;
}

import { refuseFields } from '../../shared/domain/field-errors.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { readReported, report } from '../../shared/steps/transfers/report.ts';
import type { Handover } from '../../shared/table/handovers.ts';
import { reportResults } from './report-results.operation.ts';

export const handler = handleReadingAhead(
  reportResults,
  async ({ results }, context) => {
    const handover = handoverOf(context);
    refuseFields(
      results.flatMap(({ requestId }, index) =>
        handover.requests.some((each) => each.requestId === requestId)
          ? []
          : [{ path: `results[${index}].requestId`, code: 'handover.otherRequest' }],
      ),
    );
    return readReported(context, handover, results);
  },
  async ({ results }, context, requests) => report(context, handoverOf(context), results, requests),
);

function handoverOf({ found, refuse }: Context<typeof reportResults>): Handover {
  if (!found.handover) throw refuse('handover.notFound');
  return found.handover;
}

import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { assertMayMake, orderedFile, readPayees } from '../../shared/steps/batches/ordered-file.ts';
import { linesToStore, storeBefore } from '../../shared/steps/batches/store-lines.ts';
import { readApprovers } from '../../shared/steps/transfers/approver-problems.ts';
import { placeRequest } from '../../shared/steps/transfers/place-request.ts';
import { makeBatch } from './make-batch.operation.ts';

/** The lines are stored when nothing is wrong any more; those of a large file before the request names them. */
export const handler = handleReadingAhead(
  makeBatch,
  async ({ approvers, lines = [] }, context) => {
    const [named, payees] = await Promise.all([readApprovers(context, approvers), readPayees(context, lines)]);
    return { named, payees };
  },
  async (input, context, { named, payees }) => {
    const { table, found, validateOnly, commit } = context;
    const { service, accountId, executionDate, comment, save, uploadId } = input;
    const source = uploadId === undefined ? 'screen' : 'file';
    assertMayMake(context, { service, source });
    const file = await orderedFile(context, input, payees);
    const stored = linesToStore(context, file);
    const decision = placeRequest(context, {
      content: {
        ...{ service, source, sameDay: false, accountId, executionDate, count: file.count, total: file.total },
        lines: stored.lines,
        ...(comment !== undefined && { comment }),
      },
      ...{ save, approvers: named, problems: [], placed: table.transferRequests.make },
    });
    if (!validateOnly) await storeBefore(stored, commit);
    const used = found.upload && decision.subject ? [table.requestFiles.use(found.upload, decision.subject)] : [];
    return { ...decision, writes: [...(decision.writes ?? []), ...stored.withRequest, ...used] };
  },
);

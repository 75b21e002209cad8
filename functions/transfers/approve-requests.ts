import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { approve, readApproving } from '../../shared/steps/transfers/approve.ts';
import { approveRequests } from './approve-requests.operation.ts';

/** Requests, and who approved them before, are read beside the proofs; their limits only if one of them turns out to be exceeded. */
export const handler = handleReadingAhead(
  approveRequests,
  ({ requests }, context) =>
    readApproving(
      context,
      requests.map(({ requestId }) => requestId),
    ),
  async ({ requests }, context, read) => approve(context, requests, read),
);

import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { approve, readApproving } from '../../shared/steps/transfers/approve.ts';
import { approveRequests } from './approve-requests.operation.ts';

/** Requests are read beside the proofs; their limits, and who approved before, only if one of the conditions about them fails. */
export const handler = handleReadingAhead(
  approveRequests,
  ({ requests }, context) =>
    readApproving(
      context,
      requests.map(({ requestId }) => requestId),
    ),
  async ({ requests }, context, read) => approve(context, requests, read),
);

import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { approve } from '../../shared/steps/transfers/approve.ts';
import { approveRequests } from './approve-requests.operation.ts';

/** The requests are read beside the proofs; their limits only if one of them turns out to be exceeded. */
export const handler = handleReadingAhead(
  approveRequests,
  ({ requests }, { caller, table }) =>
    table.transferRequests.getAll(requests.map(({ requestId }) => [caller.companyId, requestId])),
  async ({ requests }, context, read) => approve(context, requests, read),
);

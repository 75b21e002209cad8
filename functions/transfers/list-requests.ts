import { handle } from '../../shared/frame/handle.ts';
import { circumstancesOf } from '../../shared/steps/transfers/circumstances.ts';
import { allRequests, ownRequests, servicesSeenWhole, waitingFor } from '../../shared/steps/transfers/find-requests.ts';
import { requestView } from '../../shared/views/request-view.ts';
import { listRequests } from './list-requests.operation.ts';

export const handler = handle(listRequests, async (input, context) => {
  const { waitingForMe, limit, cursor: _read, ...filter } = input;
  const { caller, table, page } = context;
  const search = { ...filter, caller, limit, after: page.after };
  const seenWhole = servicesSeenWhole(caller, context.profile, filter.service);
  const { requests, next } = waitingForMe
    ? await waitingFor(table, search)
    : seenWhole
      ? await allRequests(table, search, seenWhole)
      : await ownRequests(table, search);
  return {
    answer: {
      items: requests.map((request) => requestView(request, circumstancesOf(context), context.language)),
      ...page.followedBy(next),
    },
    ...((waitingForMe || !seenWhole) && { unrecorded: true }),
  };
});

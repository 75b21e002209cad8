import { handleFunction } from '../../shared/frame/handle-function.ts';
import { watchHandovers } from '../../shared/steps/handovers/watch-handovers.ts';
import { expireDue } from '../../shared/steps/transfers/expire-request.ts';
import { sideBySide } from '../../shared/table/side-by-side.ts';
import { expireRequests } from './expire-requests.function.ts';

/** Ends each request independently: one that fails is tried again by the next run and stops no other. */
export const handler = handleFunction(expireRequests, {
  scheduled: async (context) => {
    const { length: shards } = await context.table.scanProgress.dueShards();
    const [tally] = await sideBySide(expireDue(context, shards), watchHandovers(context, shards));
    return tally;
  },
});

import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { findDue, take } from '../../shared/steps/handovers/take.ts';
import { takeRequests } from './take-requests.operation.ts';

export const handler = handleReadingAhead(
  takeRequests,
  (wanted, context) => findDue(context, wanted),
  async (wanted, context, due) => take(context, wanted, due),
);

import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { readKept } from '../../shared/steps/batches/kept-file.ts';
import { switchRequest } from '../../shared/steps/transfers/switch-request.ts';
import { switchService } from './switch-service.operation.ts';

/** The lines are read beside the key of the request. */
export const handler = handleReadingAhead(
  switchService,
  async (_input, { table, subject }) => readKept(table, subject, 'switch'),
  async ({ to }, context, kept) => switchRequest(context, to, kept),
);

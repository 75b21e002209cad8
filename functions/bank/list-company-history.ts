import { handle } from '../../shared/frame/handle.ts';
import { bankHistoryPage } from '../../shared/steps/history/history-page.ts';
import { listCompanyHistory } from './list-company-history.operation.ts';

/** As list-history, of all users and of the bank. */
export const handler = handle(listCompanyHistory, async (input, context) => {
  const { companyId, userId } = input;
  return { answer: await bankHistoryPage(input, { companyId, userId }, context), subject: userId ?? companyId };
});

import { handle } from '../../shared/frame/handle.ts';
import { maximumAccounts } from '../../shared/table/companies.ts';
import { accountName } from '../../shared/table/logins.ts';
import { addAccount } from './add-account.operation.ts';

export const handler = handle(addAccount, async ({ companyId, ...given }, context) => {
  const { subject: company, table, newId, refuse } = context;
  const { state, accounts } = company;
  if (state === 'closed') throw refuse('company.state', { state });
  if (accounts.some((each) => accountName(each) === accountName(given))) throw refuse('account.exists');
  if (accounts.length >= maximumAccounts) throw refuse('company.accountsFull', { maximum: maximumAccounts });
  const account = { accountId: newId(), ...given };
  return {
    answer: account,
    changes: [{ path: `accounts.${account.accountId}`, before: null, after: given }],
    alerts: [{ kind: 'contractChanged', companyId, users: [], what: ['contractAccounts'], formerEmail: undefined }],
    writes: table.companies.changeContract(company, { accounts: [...accounts, account] }),
  };
});

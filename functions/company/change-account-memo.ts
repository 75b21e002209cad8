import { handle } from '../../shared/frame/handle.ts';
import { changeAccountMemo } from './change-account-memo.operation.ts';

export const handler = handle(changeAccountMemo, async ({ accountId, memo }, context) => {
  const { subject: company, table, refuse } = context;
  const account = company.accounts.find((each) => each.accountId === accountId);
  if (!account) throw refuse('account.notFound');
  const { memo: before = '', ...unnamed } = account;
  const named = memo === '' ? unnamed : { ...account, memo };
  const accounts = company.accounts.map((each) => (each === account ? named : each));
  return {
    answer: { accountId, memo },
    changes: memo === before ? [] : [{ path: `accounts.${accountId}.memo`, before, after: memo }],
    writes: memo === before ? [] : [table.companies.changeAccounts(company, accounts)],
  };
});

import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { type Company, representativeName } from '../../shared/table/companies.ts';
import { closeAccount } from './close-account.operation.ts';

/** Users' lists name the account on; what they hold is derived from the accounts of the contract on each request. */
export const handler = handle(closeAccount, async (input, context) => {
  const { subject: company, table, refuse } = context;
  const { companyId, state, accounts, representativeAccountId: before } = company;
  if (state === 'closed') throw refuse('company.state', { state });
  const { accountId } = input;
  const account = accounts.find((each) => each.accountId === accountId);
  if (!account) throw refuse('account.notFound');
  const remaining = accounts.filter((each) => each !== account);
  const representativeAccountId = input.representativeAccountId ?? before;
  if (!remaining.some((each) => each.accountId === representativeAccountId)) {
    if (input.representativeAccountId === undefined) throw refuse('account.representative');
    throw refuse('request.invalid', { errors: [{ path: 'representativeAccountId', code: 'account.unknown' }] });
  }
  const { accountId: _id, ...closed } = account;
  const after = { ...company, accounts: remaining, representativeAccountId };
  return {
    answer: { accountId, representativeAccountId },
    changes: [
      { path: `accounts.${accountId}`, before: closed, after: null },
      ...(representativeAccountId === before
        ? []
        : [{ path: 'representativeAccountId', before, after: representativeAccountId }]),
    ],
    alerts: [{ kind: 'contractChanged', companyId, users: [], what: ['contractAccounts'], formerEmail: undefined }],
    writes: [
      ...table.companies.changeContract(company, { accounts: remaining, representativeAccountId }),
      ...(await movingRegistration(after, context)),
    ],
  };
});

/** The registration, open or done, is found under the representative account alone (A3-3). */
async function movingRegistration(after: Company, { subject: company, table, refuse }: Context<typeof closeAccount>) {
  if (after.representativeAccountId === company.representativeAccountId) return [];
  const [from, to] = [representativeName(company), representativeName(after)];
  const registration = await table.registrations.get(from);
  if (!registration) throw refuse('request.conflict');
  return [table.registrations.open(to, registration), table.registrations.delete(from, registration)];
}

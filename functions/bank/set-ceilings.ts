import { type Exceeding, exceeding } from '../../shared/domain/daily-limits.ts';
import { given } from '../../shared/domain/limits.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { allRights } from '../../shared/steps/users/all-users.ts';
import type { Company } from '../../shared/table/companies.ts';
import type { Rights } from '../../shared/table/rights.ts';
import { changeableView } from '../../shared/views/company-view.ts';
import { setCeilings } from './set-ceilings.operation.ts';

/** No limit is rewritten: the one in force is never above its ceiling, and returns when the ceiling is raised (D-21). */
export const handler = handleReadingAhead(
  setCeilings,
  ({ companyId }, { table }) => allRights(table, companyId),
  async ({ companyId, ...input }, context, limited) => {
    const { subject: company, table, profile, refuse } = context;
    if (company.state === 'closed') throw refuse('company.state', { state: company.state });
    const ceilings = given(input.ceilings);
    const after = { ...company, ceilings };
    const [had, has] = [exceedingOf(company, limited), exceedingOf(after, limited)];
    const inForce = (contract: Company) => {
      const { accountLimits, companyLimits } = changeableView(contract, profile);
      return { ceilings: contract.ceilings, accountLimits, companyLimits };
    };
    const ceilingsChanged = changesBetween({ ceilings: company.ceilings }, { ceilings });
    return {
      answer: { ceilings, exceeding: has },
      changes: [
        ...changesBetween(inForce(company), inForce(after)),
        ...changesBetween({ usersExceeding: usersOf(had) }, { usersExceeding: usersOf(has) }),
      ],
      alerts:
        ceilingsChanged.length === 0
          ? []
          : [{ kind: 'contractChanged', companyId, users: [], what: ['ceilings'], formerEmail: undefined }],
      writes: ceilingsChanged.length === 0 ? [] : [table.companies.setCeilings(company, ceilings)],
    };
  },
);

/** The limits that are set above a ceiling: of accounts, of the company, of users. */
function exceedingOf({ ceilings, accounts, limits }: Company, users: readonly Rights[]): Exceeding[] {
  return [
    ...accounts.flatMap((account) => exceeding(`accountLimits.${account.accountId}`, account.limits, ceilings)),
    ...exceeding('companyLimits', limits, ceilings),
    ...users.flatMap((user) => exceeding(`users.${user.userId}.limits`, user.limits, ceilings)),
  ];
}

/** A contract may have a thousand users: the history keeps how many there are, the answer who. */
const usersOf = (found: readonly Exceeding[]) => found.filter(({ path }) => path.startsWith('users.')).length;

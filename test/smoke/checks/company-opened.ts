import { randomInt } from 'node:crypto';
import { openCompany } from '../../simulator/commands/demonstration/customers.ts';
import { testCompanyName } from '../bank/test-companies.ts';
import { defineCheck } from '../check.ts';

/** Some banks derive the contract ID from the account number, so the number must be unused. */
const unusedAccountNumber = () => String(9_000_000 + randomInt(1_000_000));

export const companyOpened = defineCheck({
  name: 'company-opened',
  proves: 'The bank host takes a request that the back office signed, and opens a contract.',
  needs: [],
  makes: 'company',
  run: async ({ visit, contact, branch }) => {
    const name = testCompanyName(await visit.simulator.now());
    const company = await openCompany(visit, {
      ...{ name, nameKana: 'スモークシケン', loginMethod: 'certificate' },
      ...{ email: contact(), branch, accountNumber: unusedAccountNumber() },
    });
    return { note: `company ${company.companyId}`, made: { company } };
  },
});

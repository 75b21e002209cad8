import { foundCompany } from '../../shared/companies/found-company.ts';
import { handle } from '../../shared/operation/handle.ts';
import { contractView } from '../../shared/table/company-view.ts';
import { getCompanyContract } from './get-company-contract.operation.ts';

export const handler = handle(getCompanyContract, async (_input, { found }) => {
  const company = foundCompany(found.company);
  const { companyId, version } = company;
  return { answer: contractView(company), about: { companyId }, subject: companyId, version };
});

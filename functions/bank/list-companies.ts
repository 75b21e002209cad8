import { handle } from '../../shared/frame/handle.ts';
import { companyPage, everyCompany } from '../../shared/steps/customers/company-page.ts';
import { contractLine } from '../../shared/views/company-view.ts';
import { listCompanies } from './list-companies.operation.ts';

/** Takes two requests to the table in sequence: the ids of a page, then the contracts. */
export const handler = handle(listCompanies, async ({ limit, cursor: _, ...filters }, { table, page, refuse }) => {
  const isFiltered = Object.values(filters).some((each) => each !== undefined);
  const found = isFiltered
    ? await companyPage(filters, { limit, after: page.after }, table)
    : await everyCompany({ limit, after: page.after }, table);
  if (!found) throw refuse('request.invalid', { errors: [{ path: 'name', code: 'name.form' }] });
  const companies = await table.companies.getAll(found.companyIds);
  return { answer: { items: companies.filter(found.has).map(contractLine), ...page.followedBy(found.last) } };
});

import { handle } from '../../shared/frame/handle.ts';
import { lastOf } from '../../shared/operation/cursor.ts';
import { directoryItem } from '../../shared/table/companies.ts';
import { contractLine } from '../../shared/views/company-view.ts';
import { listCompanies } from './list-companies.operation.ts';

export const handler = handle(listCompanies, async ({ limit }, { table, page }) => {
  const after = page.after && { ...directoryItem.key(page.after.companyId) };
  const found = await table.companies.directory({ limit, ...(after && { after }) });
  const companies = await table.companies.getAll(found.items.map(({ companyId }) => companyId));
  const last = lastOf(found);
  return {
    answer: {
      items: companies.map(contractLine),
      ...page.followedBy(last && { companyId: last.companyId }),
    },
  };
});

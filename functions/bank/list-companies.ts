import { CompanyId } from '../../shared/domain/fields.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { directoryItem } from '../../shared/table/companies.ts';
import { contractLine } from '../../shared/table/company-view.ts';
import { listCompanies } from './list-companies.operation.ts';

// The bank sees every company, so its cursors hide nothing; sealing keeps them opaque, and what they hold is looked at.
const seal = ['bank', 'companies'] as const;

export const handler = handle(listCompanies, async ({ limit, cursor }, { table, refuse }) => {
  const position = cursor === undefined ? undefined : CompanyId.safeParse(openCursor(cursor, ...seal)['companyId']);
  if (position?.success === false) throw refuse('request.cursorInvalid');
  const after = position && { ...directoryItem.key(position.data) };
  const page = await table.companies.directory({ limit, ...(after && { after }) });
  const companies = await table.companies.getAll(page.items.map(({ companyId }) => companyId));
  const last = page.next && page.items.at(-1);
  return {
    answer: {
      items: companies.map(contractLine),
      ...(last && { cursor: sealCursor({ companyId: last.companyId }, ...seal) }),
    },
  };
});

import type * as z from 'zod';
import { assertMayBecome, type CompanyState } from '../domain/companies.ts';
import { changesBetween, type Decision } from '../operation/decision.ts';
import type { Company } from '../table/companies.ts';
import type { ContractState } from '../table/company-view.ts';
import type { Table } from '../table/table.ts';
import { aboutCompany, foundCompany } from './found-company.ts';

interface StateContext {
  readonly found: { readonly company: Company | undefined };
  readonly table: Table<{ companies: ['changeState'] }>;
  readonly ifMatch: number | undefined;
  readonly now: Date;
}

/**
 * Decides a change of the contract's state; every session of the company is over with it.
 * @throws `company.notFound`, `company.state`, `request.staleVersion`
 */
export function changeState(
  { found, table, ifMatch, now }: StateContext,
  state: CompanyState,
): Decision<z.infer<typeof ContractState.output>> {
  const company = foundCompany(found.company, ifMatch);
  aboutCompany(company, () => assertMayBecome(company.state, state));
  const { companyId } = company;
  return {
    answer: { companyId, state },
    about: { companyId },
    subject: companyId,
    changes: changesBetween({ state: company.state }, { state }),
    version: company.version + 1,
    writes: [table.companies.changeState(company, state, now.toISOString())],
  };
}

import type * as z from 'zod/mini';
import { assertMayBecome, type CompanyState } from '../../domain/company-state.ts';
import { changesBetween, type Decision } from '../../operation/decision.ts';
import type { Company } from '../../table/companies.ts';
import type { Table } from '../../table/table.ts';
import type { ContractState } from '../../views/company-view.ts';

interface StateContext {
  readonly subject: Company;
  readonly table: Table<{ companies: ['changeState'] }>;
  readonly now: Date;
}

/** Decides a change of the contract's state, which ends every session of the company. @throws `company.state` */
export function changeState(
  { subject: company, table, now }: StateContext,
  state: CompanyState,
): Decision<z.infer<typeof ContractState.output>> {
  assertMayBecome(company.state, state);
  const { companyId } = company;
  return {
    answer: { companyId, state },
    changes: changesBetween({ state: company.state }, { state }),
    writes: table.companies.changeState(company, state, now.toISOString()),
  };
}

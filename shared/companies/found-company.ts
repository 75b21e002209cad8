import { DomainError } from '../domain/errors.ts';
import { Refused } from '../operation/decision.ts';
import type { Company } from '../table/companies.ts';

/**
 * The contract an operation of the bank is about, at the version the bank decided on.
 * @throws `company.notFound`; `request.staleVersion` when the record has changed since.
 */
export function foundCompany(company: Company | undefined, ifMatch?: number): Company {
  if (!company) throw new DomainError('company.notFound');
  if (ifMatch !== undefined && ifMatch !== company.version) throw new DomainError('request.staleVersion');
  return company;
}

/** Runs a decision about a company; what it refuses stands in that company's history (D-16). */
export function aboutCompany<T>(company: Company, decide: () => T): T {
  try {
    return decide();
  } catch (thrown) {
    if (!(thrown instanceof DomainError)) throw thrown;
    throw new Refused(thrown, { about: { companyId: company.companyId } });
  }
}

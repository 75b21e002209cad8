import { DomainError } from './errors.ts';

/** The states of a contract; a closed one stays closed. */
export type CompanyState = 'usable' | 'suspended' | 'closed';

const allowed: Readonly<Record<CompanyState, readonly CompanyState[]>> = {
  usable: ['suspended', 'closed'],
  suspended: ['usable', 'closed'],
  closed: [],
};

/** @throws `company.state` with the contract's `state` if the transition is not allowed. */
export function assertMayBecome(state: CompanyState, next: CompanyState): void {
  if (!allowed[state].includes(next)) throw new DomainError('company.state', { state });
}

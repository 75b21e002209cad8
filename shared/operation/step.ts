import { DomainError, type ErrorCode, type RefusalDetails } from '../domain/errors.ts';
import { type Access, bindTable, type Table, type TablePorts } from '../table/table.ts';
import type { AnyOperation, Use } from './operation.ts';

/**
 * A step of the frame, which requests pass before, around or after the operation's own code. It declares its access and
 * refusals in the terms of an operation; policy and documentation add up an operation's steps.
 */
export interface Step<A extends Access = Access, E extends ErrorCode = ErrorCode, R extends StepReads = StepReads> {
  readonly name: string;
  /** Which operations pass through it. */
  readonly isOf: (operation: AnyOperation) => boolean;
  /** Items for the gate's one read. */
  readonly reads?: R;
  readonly access: A;
  readonly uses: readonly Use[];
  readonly errors: readonly E[];
}

type StepReads = Readonly<Record<string, { readonly prefix: string }>>;

/** Describes a step beside its code; omitted declarations mean none. */
export function defineStep<
  const A extends Access = Record<never, never>,
  const E extends ErrorCode = never,
  R extends StepReads = Record<never, never>,
>(step: {
  readonly name: string;
  readonly isOf: Step['isOf'];
  readonly reads?: R;
  readonly access?: A;
  readonly uses?: readonly Use[];
  readonly errors?: readonly E[];
}): Step<A, E, R> & { readonly reads: R } {
  return {
    name: step.name,
    isOf: step.isOf,
    reads: step.reads ?? ({} as R),
    access: step.access ?? ({} as A),
    uses: step.uses ?? [],
    errors: step.errors ?? [],
  };
}

/** The part of the table that a step declares. */
export function tableOf<A extends Access>(step: Step<A>, { ports }: { readonly ports: TablePorts }): Table<A> {
  return bindTable(step.access, ports);
}

/** Makes the refusals that a step declares, and only those. */
export function refusing<E extends ErrorCode>(_step: Step<Access, E>) {
  return (code: E, details?: RefusalDetails) => new DomainError(code, details);
}

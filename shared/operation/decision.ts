import type { DomainError } from '../domain/errors.ts';
import type { Write } from '../table/engine.ts';
import type { Change } from '../table/history.ts';

/** Whom a history row is about when no session says it: a login, a registration, an act of the bank. */
export interface About {
  readonly companyId: string;
  readonly userId?: string;
  readonly loginId?: string;
}

/**
 * What a handler decided: the answer, and the writes that make it true. `handle` commits them in one transaction, together
 * with the history row and the stored answer of an idempotent request; that is why a handler returns its decision instead of
 * committing it.
 */
export interface Decision<Output> {
  readonly answer: Output;
  readonly status?: number;
  readonly writes?: readonly Write[];
  /** What changes, as the confirm screens print it (A6-6, X-7). */
  readonly changes?: readonly Change[];
  /** Whom or what it was done to, for the history. */
  readonly subject?: string;
  readonly about?: About;
  /** A look at nothing but one's own data: no history row (D-16). */
  readonly unrecorded?: boolean;
  /** The record's version after the writes, for the `ETag`. */
  readonly version?: number;
}

/** A refusal that leaves traces: a counter that moved, a mail, a history row of somebody who is not logged in. */
export class Refused extends Error {
  readonly error: DomainError;
  readonly writes: readonly Write[];
  readonly about: About | undefined;

  constructor(error: DomainError, traces: { readonly writes?: readonly Write[]; readonly about?: About } = {}) {
    super(error.message);
    this.name = 'Refused';
    this.error = error;
    this.writes = traces.writes ?? [];
    this.about = traces.about;
  }
}

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The differences between two views, each with its path; equal values are left out. */
export function changesBetween(before: Plain, after: Plain, path = ''): readonly Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const here = path ? `${path}.${name}` : name;
    const [was, is] = [before[name], after[name]];
    if (isPlain(was) && isPlain(is)) return changesBetween(was, is, here);
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ path: here, before: was ?? null, after: is ?? null }];
  });
}

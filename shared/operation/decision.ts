import type { DomainError } from '../domain/errors.ts';
import type { Write } from '../table/engine.ts';
import type { Change } from '../table/history.ts';
import type { About } from './about.ts';
import type { Alert } from './alert.ts';

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
  /** What others must learn of (D-30); none when nothing of that kind changed. Demanded where the operation declares changes. */
  readonly alerts?: readonly Alert[];
  /** A look at nothing but one's own data: no history row (D-16). */
  readonly unrecorded?: boolean;
  /** The record's version after the writes, for the `ETag`. */
  readonly version?: number;
}

/** What a refusal leaves behind: a counter that moved, a stop that others must learn of, whom the history row is about. */
export interface Traces {
  readonly writes: readonly Write[];
  readonly alerts?: readonly Alert[] | undefined;
  readonly about?: About | undefined;
}

/** A refusal that leaves traces. */
export class Refused extends Error implements Traces {
  readonly error: DomainError;
  readonly writes: readonly Write[];
  readonly alerts: readonly Alert[];
  readonly about: About | undefined;

  constructor(error: DomainError, traces: Partial<Traces> = {}) {
    super(error.message);
    this.name = 'Refused';
    this.error = error;
    this.writes = traces.writes ?? [];
    this.alerts = traces.alerts ?? [];
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

import type { DomainError } from '../domain/errors.ts';
import type { RefusalReason } from '../domain/login-bars.ts';
import type { Write } from '../table/engine.ts';
import type { Change } from '../table/history.ts';
import type { About } from './about.ts';
import type { Alert } from './alert.ts';

/**
 * A handler's decision: the answer, and the writes that make it true. `handle` commits them in one transaction with the
 * history row and the stored answer of an idempotent request; that is why a handler returns its decision instead of
 * committing it.
 */
export interface Decision<Output> {
  readonly answer: Output;
  readonly status?: number;
  /** A file in place of the answer, if the operation has one and the client asked for it. */
  readonly file?: AnsweredFile;
  readonly writes?: readonly Write[];
  /** The changes, as the confirm screens print them (A6-6, X-7). */
  readonly changes?: readonly Change[];
  /** The subject, for the history. */
  readonly subject?: string;
  readonly about?: About;
  /** The alerts (D-30); empty if nothing of that kind changed. Required if the operation declares changes. */
  readonly alerts?: readonly Alert[];
  /** Set for views of one's own data only: no history row (D-16). */
  readonly unrecorded?: boolean;
  /** The record's version after the writes, for the `ETag`. */
  readonly version?: number;
  /**
   * Decides again if a condition of these writes failed: in an operation that does several things, a failed one must not
   * stop the others. The new decision is made from new reads. @throws the error itself if nothing can be decided
   */
  readonly otherwise?: (failed: DomainError) => Promise<Decision<Output>>;
}

/** A file as an answer: its bytes, or the signed address from which it can be got if it is too large for an answer. */
export type AnsweredFile =
  | { readonly contentType: string; readonly bytes: Uint8Array }
  | { readonly contentType: string; readonly location: string };

/** What must be stored with a refusal: counters, a stop with its alerts, and the subject of the history row. */
export interface Traces {
  readonly writes: readonly Write[];
  readonly alerts?: readonly Alert[] | undefined;
  readonly about?: About | undefined;
  /** What the answer does not tell, for the bank's reading of the history. */
  readonly reason?: RefusalReason | undefined;
}

/** A refusal with traces to be stored. */
export class Refused extends Error implements Traces {
  readonly error: DomainError;
  readonly writes: readonly Write[];
  readonly alerts: readonly Alert[];
  readonly about: About | undefined;
  readonly reason: RefusalReason | undefined;

  constructor(error: DomainError, traces: Partial<Traces> = {}) {
    super(error.message);
    this.name = 'Refused';
    this.error = error;
    this.writes = traces.writes ?? [];
    this.alerts = traces.alerts ?? [];
    this.about = traces.about;
    this.reason = traces.reason;
  }
}

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The differences between two views, each with its path; equal values are omitted. */
export function changesBetween(before: Plain, after: Plain, path = ''): readonly Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const here = path ? `${path}.${name}` : name;
    const [was, is] = [before[name], after[name]];
    if (isPlain(was) && isPlain(is)) return changesBetween(was, is, here);
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ path: here, before: was ?? null, after: is ?? null }];
  });
}

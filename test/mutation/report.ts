/** What of Stryker's report is read (mutation-testing-report-schema 2). */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly MutantResult[] }>>;
}

interface MutantResult {
  readonly replacement?: string;
  readonly location: Readonly<Record<'start' | 'end', { readonly line: number; readonly column: number }>>;
  readonly status:
    | 'Killed'
    | 'Survived'
    | 'NoCoverage'
    | 'Timeout'
    | 'CompileError'
    | 'RuntimeError'
    | 'Ignored'
    | 'Pending';
  readonly static?: boolean;
}

export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The file as it was mutated, and where in it. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly mutant: string;
  readonly status: MutantResult['status'];
  readonly isStatic: boolean;
}

/** The mutants of a report, with the code that each replaces. */
export function mutantsOf({ files }: Report): readonly Mutant[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lineStarts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const offset = ({ line, column }: { line: number; column: number }) => (lineStarts[line - 1] ?? 0) + column - 1;
    return mutants.map(({ replacement = '', location, status, static: isStatic = false }) => {
      const [start, end] = [offset(location.start), offset(location.end)];
      const code = source.slice(start, end);
      return { file, source, line: location.start.line, start, end, code, mutant: replacement, status, isStatic };
    });
  });
}

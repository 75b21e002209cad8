import type { FieldError } from '../../domain/errors.ts';
import type { BatchSource } from '../../domain/transfers/services.ts';
import { isIn } from '../../domain/transfers/states.ts';
import { dayOfYear } from '../../domain/zengin/execution-day.ts';
import { layoutOf } from '../../domain/zengin/layout.ts';
import { withFields } from '../../domain/zengin/write-field.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { type Expected, fileProblems } from './check-file.ts';
import { linesInvalid } from './file-problems.ts';
import { linesOf, storedLines } from './read-lines.ts';
import { type Making, typedHeader } from './typed-file.ts';

/** Lines that a request has and that its change leaves alone. */
export interface KeptLines {
  readonly source: BatchSource;
  readonly file: ZenginFile;
}

/** Reads the lines of a request that an act may keep; none of one that has none, or is in a state without that act. */
export async function readKept(
  table: Table<{ requestLines: ['getFrame', 'getChunks'] }>,
  request: TransferRequest,
  act: 'change' | 'switch',
): Promise<KeptLines | undefined> {
  const lines = isIn(request.state, act) ? linesOf(request) : undefined;
  const stored = lines && (await storedLines(table, lines));
  return stored && { source: request.source ?? 'screen', file: stored.file };
}

/**
 * The file of lines that a change keeps, for another day or account. Of an uploaded file only the day in its header is
 * rewritten, and the header's account must be the request's. The header of typed lines is ours, and is made again. @throws
 * `batch.linesInvalid` with every error, because a branch may have been closed meanwhile
 */
export function keptFile(
  { source, file }: KeptLines,
  making: Omit<Making, 'payees' | 'account'> & Pick<Expected, 'account' | 'today'>,
): ZenginFile {
  const { service, executionDate, account } = making;
  const header =
    source === 'screen' && account
      ? typedHeader({ ...making, account })
      : withFields(file.header, layoutOf(service, 'header'), { executionDay: dayOfYear(executionDate) });
  const kept = { ...file, header };
  const problems = fileProblems(kept, making);
  if (problems.length > 0) throw linesInvalid(source === 'screen' ? problems.map(atLine) : problems);
  return kept;
}

/** A place in a file as a place among typed lines: the first line is the second record. */
function atLine(problem: FieldError): FieldError {
  const path = problem.path.replace(/^file\[(\d+)\]/, (_, record) => `lines[${Number(record) - 2}].payee`);
  return { ...problem, path };
}

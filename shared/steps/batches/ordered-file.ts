import type { BankDirectory } from '../../domain/bank-directory.ts';
import { DomainError } from '../../domain/errors.ts';
import { jstDate } from '../../domain/jst.ts';
import { whyNotHeld } from '../../domain/transfers/authorise.ts';
import type { OrderedBatch, OrderedLine } from '../../domain/transfers/ordered-batch.ts';
import { makingRight, type RequestKind } from '../../domain/transfers/services.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { FileStore } from '../../operation/file-store.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Payee } from '../../table/payees.ts';
import type { RequestFile } from '../../table/request-files.ts';
import type { Table } from '../../table/table.ts';
import { fileProblems } from './check-file.ts';
import { linesInvalid } from './file-problems.ts';
import { type KeptLines, keptFile } from './kept-file.ts';
import { typedFile } from './typed-file.ts';
import { uploadedFile } from './uploaded-file.ts';

export interface Ordering {
  readonly caller: SessionCaller;
  readonly profile: Profile;
  readonly now: Date;
  readonly files: Pick<FileStore, 'read'>;
  readonly bankDirectory: BankDirectory;
  readonly found: { readonly upload: RequestFile | undefined };
}

/** Refuses a caller who may not make such requests before the file is read; the other rules follow the file. @throws `transfer.notAllowed` */
export function assertMayMake(
  { caller, profile: bank }: Pick<Ordering, 'caller' | 'profile'>,
  kind: RequestKind,
): void {
  const { rights: user, company } = caller;
  const errors = whyNotHeld(makingRight(kind), 'service', { user, company, bank });
  if (errors.length > 0) throw new DomainError('transfer.notAllowed', { errors });
}

/** Keys of one read. */
const readAtOnce = 100;

/** The registered payees that lines name, read side by side. */
export async function readPayees(
  { caller, table }: Pick<Ordering, 'caller'> & { readonly table: Table<{ payees: ['getAll'] }> },
  lines: readonly OrderedLine[],
): Promise<ReadonlyMap<string, Payee>> {
  const ids = [...new Set(lines.flatMap(({ payeeId }) => payeeId ?? []))];
  const parts = Array.from({ length: Math.ceil(ids.length / readAtOnce) }, (_, part) =>
    ids.slice(part * readAtOnce, (part + 1) * readAtOnce),
  );
  const found = await Promise.all(parts.map((part) => table.payees.getAll(part.map((id) => [caller.companyId, id]))));
  return new Map(found.flat().flatMap((payee) => (payee ? [[payee.payeeId, payee]] : [])));
}

/** What was read for a file besides the upload itself. */
interface Read {
  /** The registered payees that lines name. */
  readonly payees: ReadonlyMap<string, Payee>;
  /** The lines of a request that is changed. */
  readonly kept?: KeptLines | undefined;
}

/** The file of a request: uploaded, made of lines that were typed, or of those that it keeps. @throws `batch.linesInvalid` with every error */
export async function orderedFile(context: Ordering, input: OrderedBatch, { payees, kept }: Read): Promise<ZenginFile> {
  const { caller, profile, bankDirectory: directory, now } = context;
  const { service, executionDate, lines, uploadId } = input;
  const { company } = caller;
  const account = company.accounts.find(({ accountId }) => accountId === input.accountId);
  const about = { service, executionDate, bank: profile.bank, directory, company };
  if (kept) return keptFile(kept, { ...about, account, today: jstDate(now) });
  if ((lines === undefined) === (uploadId === undefined))
    throw linesInvalid([{ path: 'lines', code: 'zengin.linesOrUpload' }]);
  if (lines === undefined) {
    if (context.found.upload && context.found.upload.service !== service)
      throw linesInvalid([{ path: 'service', code: 'zengin.otherService' }]);
    const file = await uploadedFile(context.found.upload, context);
    const problems = fileProblems(file, { ...about, account, today: jstDate(now) });
    if (problems.length > 0) throw linesInvalid(problems);
    return file;
  }
  const maximum = profile.transfers.linesByScreen;
  if (lines.length > maximum) throw linesInvalid([{ path: 'lines', code: 'field.tooLong', params: { maximum } }]);
  if (!account)
    throw new DomainError('transfer.notAllowed', { errors: [{ path: 'accountId', code: 'account.closed' }] });
  return typedFile(lines, { ...about, account, payees });
}

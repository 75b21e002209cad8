import type { BankDirectory } from '../../domain/bank-directory.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Account } from '../../domain/fields.ts';
import { type PayeeAccount, payeeProblems } from '../../domain/payee.ts';
import type { OrderedLine } from '../../domain/transfers/ordered-batch.ts';
import { type BatchService, contractServiceOf } from '../../domain/transfers/services.ts';
import { dayOfYear } from '../../domain/zengin/execution-day.ts';
import { recordLength } from '../../domain/zengin/layout.ts';
import { endRecord, headerRecord, lineRecord, trailerRecord, type Written } from '../../domain/zengin/write-record.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import { zenginKana } from '../../domain/zengin/zengin-kana.ts';
import type { Payee } from '../../table/payees.ts';
import { linesInvalid } from './file-problems.ts';

/** What a file is made of besides its lines. */
export interface Making {
  readonly service: BatchService;
  readonly executionDate: string;
  readonly account: Account;
  readonly company: { readonly nameKana: string };
  readonly bank: { readonly code: string };
  readonly directory: BankDirectory;
  /** The registered payees that lines name. */
  readonly payees: ReadonlyMap<string, Payee>;
}

/** The file of lines that were typed. @throws `batch.linesInvalid` with every error, by line and field */
export function typedFile(lines: readonly OrderedLine[], making: Making): ZenginFile {
  const written = lines.map((line, index) => writtenLine(line, making, `lines[${index}]`));
  const errors = written.flatMap((each) => ('errors' in each ? each.errors : []));
  if (errors.length > 0) throw linesInvalid(errors);
  const records = new Uint8Array(lines.length * recordLength);
  for (const [index, each] of written.entries()) if ('record' in each) records.set(each.record, index * recordLength);
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const trailer = trailerRecord(making.service, { count: lines.length, total });
  if ('problems' in trailer) throw linesInvalid([{ path: 'lines', code: 'zengin.totalTooLarge' }]);
  return {
    ...{ service: making.service, records, count: lines.length, total, lineEnd: '\r\n', tail: '\r\n' },
    header: typedHeader(making),
    trailer: trailer.record,
    end: made(endRecord(making.service)),
  };
}

type WrittenLine = { readonly record: Uint8Array } | { readonly errors: readonly FieldError[] };

function writtenLine(line: OrderedLine, making: Making, path: string): WrittenLine {
  const { payeeId, payee, ...rest } = line;
  if ((payeeId === undefined) === (payee === undefined))
    return { errors: [{ path: `${path}.payee`, code: 'zengin.payeeOrId' }] };
  const registered = payeeId === undefined ? undefined : making.payees.get(payeeId);
  const isOfService = registered?.service === contractServiceOf(making.service);
  const account = payee ?? (isOfService ? registered.account : undefined);
  if (!account) return { errors: [{ path: `${path}.payeeId`, code: 'payeeId.unknown' }] };
  const { directory, bank } = making;
  const unknown = payeeProblems(account, directory, { bank }, payee ? `${path}.payee` : `${path}.payeeId`);
  const { customerCode } = registered ?? {};
  const given = { payee: account, ...namesOf(account, directory), customerCode, ...rest };
  const written = lineRecord(making.service, given);
  const errors =
    'problems' in written ? written.problems.map((each) => ({ ...each, path: `${path}.${placeOf(each.field)}` })) : [];
  if (unknown.length + errors.length > 0) return { errors: [...unknown, ...errors] };
  return 'record' in written ? written : { errors };
}

/** The field of a line, by its name in the record. */
const placeOf = (field: string) => ({ name: 'payee.name', accountType: 'payee.type' })[field] ?? field;

const namesOf = ({ bank, branch }: Pick<PayeeAccount, 'bank' | 'branch'>, directory: BankDirectory) => ({
  bankName: directory.bankOf(bank)?.kana ?? '',
  branchName: directory.branchOf(bank, branch)?.kana ?? '',
});

/** The header of a file whose lines were typed. */
export const typedHeader = (making: Omit<Making, 'payees'>): Uint8Array =>
  made(headerRecord(making.service, headerFor(making)));

/** Fits into 依頼人名. */
const nameLength = 40;
/** 依頼人コード: which one a company has is known to the core, by the account. */
const noCode = '0';

function headerFor({ executionDate, account, company, bank, directory }: Omit<Making, 'payees'>) {
  const { branch, type, number } = account;
  return {
    ...{ clientCode: noCode, clientName: writable(company.nameKana), bank: bank.code, branch, type, number },
    ...namesOf({ bank: bank.code, branch }, directory),
    executionDay: dayOfYear(executionDate),
  };
}

/** As much of a name as the exchange format has; a company's name may have `&`, which it does not. */
function writable(name: string): string {
  const letters = [...name].filter((letter) => zenginKana(letter) !== undefined);
  const fitting = (text: string, letter: string) =>
    (zenginKana(text + letter)?.length ?? 0) <= nameLength ? text + letter : text;
  return letters.reduce(fitting, '');
}

/** What is in a contract fits into its record. */
function made(written: Written): Uint8Array {
  if ('record' in written) return written.record;
  throw new Error(`a record cannot hold ${written.problems.map(({ field }) => field).join(' ')}`);
}

import type { BankDirectory } from '../../domain/bank-directory.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Account } from '../../domain/fields.ts';
import { payeeProblems } from '../../domain/payee.ts';
import { textOf } from '../../domain/zengin/characters.ts';
import { firstDateOnOrAfter } from '../../domain/zengin/execution-day.ts';
import { codeOfType } from '../../domain/zengin/kinds.ts';
import { fieldOf, layoutOf } from '../../domain/zengin/layout.ts';
import type { ZenginCode } from '../../domain/zengin/problems.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import { headerOf, recordAt } from '../../domain/zengin/zengin-line.ts';

/** What a file must agree with. */
export interface Expected {
  /** The account that the request names; absent if the company has none like that. */
  readonly account: Account | undefined;
  readonly executionDate: string;
  /** JST. */
  readonly today: string;
  readonly bank: { readonly code: string };
  readonly directory: BankDirectory;
}

/** Where a file disagrees with its request, and the banks and branches that do not exist. */
export function fileProblems(file: ZenginFile, expected: Expected): readonly FieldError[] {
  return [...headerProblems(file, expected), ...bankProblems(file, expected)];
}

function headerProblems({ service, header }: ZenginFile, expected: Expected): readonly FieldError[] {
  const { account, executionDate, today, bank } = expected;
  const said = headerOf(service, header);
  const wrong = (field: string, isRight: boolean, code: ZenginCode): readonly FieldError[] =>
    isRight ? [] : [{ path: `file[1].${field}`, code }];
  return [
    ...wrong('executionDay', firstDateOnOrAfter(said.executionDay, today) === executionDate, 'zengin.otherDay'),
    ...wrong('bank', said.bank === bank.code, 'zengin.otherBank'),
    ...(account
      ? [
          ...wrong('branch', said.branch === account.branch, 'zengin.otherAccount'),
          ...wrong('accountType', codeOfType(said.type) === codeOfType(account.type), 'zengin.otherAccount'),
          ...wrong('accountNumber', said.number === account.number, 'zengin.otherAccount'),
        ]
      : []),
  ];
}

/** Each bank and branch is looked up once: a file names few of them many times. */
function bankProblems({ service, records, count }: ZenginFile, { bank, directory }: Expected): readonly FieldError[] {
  const fields = layoutOf(service, 'data');
  const known = new Map<string, readonly FieldError[]>();
  const problems: FieldError[] = [];
  for (let index = 0; index < count; index += 1) {
    const record = recordAt(records, index);
    const [code, branch] = [textOf(fieldOf(record, fields, 'bank')), textOf(fieldOf(record, fields, 'branch'))];
    const found = known.get(code + branch) ?? payeeProblems({ bank: code, branch }, directory, { bank }, '');
    known.set(code + branch, found);
    for (const problem of found) problems.push({ ...problem, path: `file[${index + 2}].${problem.path}` });
  }
  return problems;
}

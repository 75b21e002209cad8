import type { BankDirectory } from '../../domain/bank-directory.ts';
import type { PrintedDocument, PrintedSection } from '../../domain/printed-document.ts';
import type { ZenginAccountType } from '../../domain/zengin/kinds.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { LineResult } from '../../table/line-results.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { otherAccountWords } from '../../text/code-words.ts';
import { printedDay, printedTime, printTexts } from '../../text/print-texts.ts';
import { fieldText } from '../../text/problem-texts.ts';
import {
  accountTypeWords,
  approvalWords,
  batchSourceWords,
  feeBearerWords,
  requestServiceWords,
  requestStateWords,
  transferWayWords,
} from '../../text/words.ts';
import type { NumberedLine } from '../batches/read-lines.ts';
import { type PrintContext, type PrintTextName, printedDocument } from '../history/printed-document.ts';

interface Context extends PrintContext {
  readonly profile: Profile;
  readonly bankDirectory: BankDirectory;
}

/** Lines that follow each other, and those of them that the core could not execute. */
interface PrintedLines {
  readonly lines: readonly NumberedLine[];
  readonly failures: ReadonlyMap<number, Pick<LineResult, 'reason'>>;
}

type Line = { readonly label: string; readonly value: string };

/** A request as its screens show it, on paper: with some of its lines, which follow each other (T-13, B-66). */
export function printedRequest(context: Context, request: TransferRequest, printed: PrintedLines): PrintedDocument {
  return printedDocument(context, {
    title: 'requestRecord',
    orientation: request.service === 'transfer' ? 'portrait' : 'landscape',
    sections: [
      ordered(context, request),
      ...(request.payee ? [payee(context, request.payee)] : []),
      people(context, request),
      ...(request.service === 'transfer' ? [] : [table(context, request, printed)]),
    ],
  });
}

const yen = (amount: number) => amount.toLocaleString('en-US');

/** Lines of a record; one without a value is left out. */
function record(
  { language }: PrintContext,
  heading: PrintTextName,
  lines: readonly (readonly [PrintTextName, string | undefined])[],
): PrintedSection {
  const shown = lines.flatMap(([name, value]): Line[] =>
    value === undefined ? [] : [{ label: printTexts[name][language], value }],
  );
  return { heading: printTexts[heading][language], lines: shown };
}

function ordered(context: Context, request: TransferRequest): PrintedSection {
  const { language, caller } = context;
  const { requestId, service, way, source, state, sameDay, accountId, executionDate, count, total, fee } = request;
  const account = caller.company.accounts.find((each) => each.accountId === accountId);
  const day = printedDay(executionDate, language);
  const isDeducted = fee?.bearer === 'payee';
  return record(context, 'ordered', [
    ['requestId', requestId],
    ['group', requestServiceWords[service][language]],
    ['way', way && transferWayWords[way][language]],
    ['source', source && batchSourceWords[source][language]],
    ['requestState', requestStateWords[state][language]],
    ['debited', account ? `${accountOf(context, account)}　${account.name}` : accountId],
    ['executionDate', sameDay ? `${day}（${printTexts.sameDay[language]}）` : day],
    ['count', service === 'transfer' ? undefined : yen(count)],
    [service === 'transfer' ? 'paid' : 'total', yen(total)],
    ['feeBearer', fee && feeBearerWords[fee.bearer][language]],
    ['borne', fee?.borne === undefined ? undefined : yen(fee.borne)],
    ['deducted', isDeducted ? yen(fee.deducted) : undefined],
    ['transferred', isDeducted ? yen(total - fee.deducted) : undefined],
    ['comment', request.comment],
  ]);
}

function payee(context: Context, account: NonNullable<TransferRequest['payee']>): PrintedSection {
  const { bank, branch } = namesOf(context.bankDirectory, account);
  return record(context, 'payee', [
    ['payeeBank', bank],
    ['payeeBranch', branch],
    ['account', `${typeOf(context, account.type)} ${account.number}`],
    ['payeeName', account.name],
  ]);
}

function people(context: Context, request: TransferRequest): PrintedSection {
  const { language } = context;
  const {
    mode,
    maker,
    createdAt,
    approvers,
    approvals,
    returned,
    sentBack,
    authorisedAt,
    takenAt,
    result,
    failedLines,
  } = request;
  const time = (instant: string | undefined) => instant && printedTime(new Date(instant), language);
  const approver = ({ userId, name }: TransferRequest['maker']) => {
    const at = time(approvals.find((each) => each.userId === userId)?.at);
    return ['approver', [name, at ?? printTexts.notApproved[language]].join('　')] as const;
  };
  return record(context, 'progress', [
    ['maker', `${maker.name}　${time(createdAt)}`],
    ['mode', approvalWords[mode][language]],
    ...approvers.map(approver),
    [
      'sentBack',
      sentBack && [time(sentBack.at), ...sentBack.reasons.map((each) => fieldText(each, language).detail)].join('　'),
    ],
    ['returned', returned && [returned.by.name, time(returned.at), returned.comment].filter(Boolean).join('　')],
    ['authorisedAt', time(authorisedAt)],
    ['takenAt', time(takenAt)],
    ['processedAt', result && [time(result.at), result.reason].filter(Boolean).join('　')],
    ['failedLines', failedLines && `${yen(failedLines.count)}（${yen(failedLines.total)}）`],
  ]);
}

function table(context: Context, request: TransferRequest, { lines, failures }: PrintedLines): PrintedSection {
  const { language, bankDirectory } = context;
  const text = (name: PrintTextName) => printTexts[name][language];
  const hasFees = request.fee?.bearer === 'payee';
  const isDebit = request.service === 'accountDebit';
  return {
    heading: headingOf(context, request, lines),
    columns: [
      { heading: text('lineNumber'), share: 0.6, align: 'right' },
      { heading: text('payeeBank'), share: 2.2 },
      { heading: text('payeeBranch'), share: 2 },
      { heading: text('account'), share: 1.4 },
      { heading: text(isDebit ? 'payerName' : 'payeeName'), share: 2.8 },
      { heading: text('paid'), share: 1.4, align: 'right' },
      ...(hasFees
        ? ([
            { heading: text('fee'), share: 1.1, align: 'right' },
            { heading: text('transferred'), share: 1.4, align: 'right' },
          ] as const)
        : []),
      { heading: text('codes'), share: 1.9 },
      ...(request.failedLines ? [{ heading: text('result'), share: 1.6 }] : []),
    ],
    rows: lines.map((line) => {
      const { payee: to, amount, deducted = 0, customerCode, customerCode2, edi } = line;
      const names = namesOf(bankDirectory, to);
      return [
        ...[String(line.line), names.bank, names.branch, `${typeOf(context, to.type)} ${to.number}`, to.name],
        ...[yen(amount), ...(hasFees ? [yen(deducted), yen(amount - deducted)] : [])],
        [customerCode, customerCode2, edi].filter(Boolean).join(' '),
        ...(request.failedLines ? [failureOf(context, failures.get(line.line))] : []),
      ];
    }),
    none: text('noLines'),
  };
}

function failureOf({ language }: Context, failure: Pick<LineResult, 'reason'> | undefined): string {
  return failure ? [requestStateWords.failed[language], failure.reason].filter(Boolean).join(' ') : '';
}

/** Which lines are printed, of how many: more than a print holds are printed from another line on. */
function headingOf({ language }: Context, { count }: TransferRequest, lines: readonly NumberedLine[]): string {
  const heading = printTexts.lines[language];
  const [first, last] = [lines[0]?.line, lines.at(-1)?.line];
  if (first === undefined || last === undefined || last - first + 1 === count) return heading;
  const range = printTexts.someLines[language]
    .replace('{first}', yen(first))
    .replace('{last}', yen(last))
    .replace('{count}', yen(count));
  return `${heading}　${range}`;
}

function typeOf({ language }: PrintContext, type: ZenginAccountType): string {
  return (type === 'other' || type === 'taxReserve' ? otherAccountWords[type] : accountTypeWords[type])[language];
}

const accountOf = (
  context: PrintContext,
  { branch, type, number }: { readonly branch: string; readonly type: ZenginAccountType; readonly number: string },
) => `${branch} ${typeOf(context, type)} ${number}`;

/** Codes, with the names that the directory has for them today. */
function namesOf(directory: BankDirectory, { bank, branch }: { readonly bank: string; readonly branch: string }) {
  return {
    bank: [bank, directory.bankOf(bank)?.name].filter(Boolean).join(' '),
    branch: [branch, directory.branchOf(bank, branch)?.name].filter(Boolean).join(' '),
  };
}

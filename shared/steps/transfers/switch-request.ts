import { DomainError, type FieldError } from '../../domain/errors.ts';
import { fieldPath } from '../../domain/field-errors.ts';
import { PayeeAccount } from '../../domain/payee.ts';
import { linesToTransfers, type SwitchTarget, whyNotSwitch } from '../../domain/transfers/switching.ts';
import { switchedFile } from '../../domain/zengin/switched-file.ts';
import { lineOf, recordAt } from '../../domain/zengin/zengin-line.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { NewRequest, TransferRequest } from '../../table/transfer-requests.ts';
import { type RequestView, requestView, standingOf } from '../../views/request-view.ts';
import { linesInvalid } from '../batches/file-problems.ts';
import type { KeptLines } from '../batches/kept-file.ts';
import { linesToStore, type Storing, storeBefore } from '../batches/store-lines.ts';
import { stillHolds } from '../users/still-holds.ts';
import { type Asking, circumstancesOf } from './circumstances.ts';
import { assertVisible } from './move-request.ts';
import { draftOf, type OrderedContent, replaced } from './place-request.ts';
import { type FeesRead, quoteFee } from './quoted-fee.ts';
import { endedAs, expiryOf } from './request-facts.ts';
import { shownChanges } from './shown-changes.ts';

type SwitchingAccess = {
  readonly transferRequests: readonly ['make', 'move'];
  readonly involvements: readonly ['add'];
  readonly companies: readonly ['checkUnchanged'];
  readonly users: readonly ['checkHolds'];
};

interface Switching extends Asking, Omit<Storing, 'table' | 'caller' | 'profile'> {
  readonly subject: TransferRequest;
  readonly table: Table<SwitchingAccess> & Storing['table'];
  readonly found: { readonly ownFees: FeesRead['own']; readonly standardFees: FeesRead['standard'] };
  readonly validateOnly: boolean;
  readonly commit: (writes: readonly Write[]) => Promise<void>;
}

interface Switched {
  /** What the request became: itself, or a transfer for each of its lines. */
  readonly requests: RequestView[];
}

/**
 * Moves a request to another service as a draft (切替, B-61). @throws `transfer.notFound` for a request that the caller may not
 * see; `transfer.notAllowed` with every reason; `batch.linesInvalid` with what transfers cannot say
 */
export async function switchRequest(
  context: Switching,
  to: SwitchTarget,
  kept: KeptLines | undefined,
): Promise<Decision<Switched>> {
  assertVisible(context);
  const errors = whyNotSwitch(to, standingOf(context.subject), circumstancesOf(context));
  if (errors.length > 0) throw new DomainError('transfer.notAllowed', { errors });
  if (!kept) throw new Error('a request that can be switched has lines');
  return to === 'transfer' ? asTransfers(context, kept) : asBatch(context, to, kept);
}

/** The request itself, in the other service. Bonuses of salaries keep their lines; 総合振込 writes them otherwise. */
async function asBatch(
  context: Switching,
  to: Exclude<SwitchTarget, 'transfer'>,
  { file, source }: KeptLines,
): Promise<Decision<Switched>> {
  const { subject, table, validateOnly, commit } = context;
  const isBulk = to === 'bulkTransfer';
  const stored = linesToStore(context, switchedFile(file, to), { kept: isBulk ? undefined : subject.lines });
  const request = draftOf(
    context,
    {
      ...contentOf(subject),
      ...{ service: to, source, count: file.count, total: file.total, lines: stored.lines },
      ...(isBulk && { fee: { bearer: 'payer', deducted: 0 } }),
    },
    subject,
  );
  if (!validateOnly) await storeBefore(stored, commit);
  const after = { ...request, version: subject.version + 1 };
  return {
    answer: { requests: [requestView(after, circumstancesOf(context), context.language)] },
    version: after.version,
    changes: shownChanges(subject, after),
    writes: [
      replaced(table, subject)(request, expiryOf(request, context.profile.transfers)),
      ...stored.withRequest,
      ...stillAllowed(context),
    ],
  };
}

/** A transfer for each line, and the end of the request, whose lines can still be looked at. */
function asTransfers(context: Switching, kept: KeptLines): Decision<Switched> {
  const { subject, table, profile, now } = context;
  const drafts = transfersOf(context, kept);
  const to = endedAs('deleted', subject);
  const ended = { ...subject, ...to, version: subject.version + 1 };
  return {
    answer: {
      requests: drafts.map((draft) =>
        requestView({ ...draft, version: 1 }, circumstancesOf(context), context.language),
      ),
    },
    version: ended.version,
    changes: [
      ...shownChanges(subject, ended),
      ...drafts.map(({ payee, total, fee }, index) => ({
        path: `requests[${index}]`,
        before: null,
        after: { payee, total, fee },
      })),
    ],
    writes: [
      table.transferRequests.move(subject, {
        ...{ ...to, touchedAt: now.toISOString() },
        switchedTo: drafts.map(({ requestId }) => requestId),
      }),
      ...drafts.flatMap((draft) => [
        table.transferRequests.make(draft, expiryOf(draft, profile.transfers)),
        table.involvements.add(pointerOf(draft)),
      ]),
      ...stillAllowed(context),
    ],
  };
}

const pointerOf = ({ companyId, requestId, maker }: NewRequest) => ({ companyId, requestId, userId: maker.userId });

const stillAllowed = ({ table, caller }: Switching): readonly Write[] => [
  table.companies.checkUnchanged(caller.company),
  table.users.checkHolds(stillHolds(caller)),
];

/** What stays, whatever the service. */
const contentOf = ({ accountId, executionDate, comment }: TransferRequest) => ({
  sameDay: false,
  accountId,
  executionDate,
  comment,
});

/** @throws `batch.linesInvalid` with everything that a transfer cannot say, or the fee leaves */
function transfersOf(context: Switching, { file, source }: KeptLines): readonly NewRequest[] {
  const { subject } = context;
  const judged = Array.from({ length: Math.min(file.count, linesToTransfers) }, (_, index) => {
    const path = source === 'screen' ? `lines[${index}]` : `file[${index + 2}]`;
    return transferOf(context, lineOf(file.service, recordAt(file.records, index)), path);
  });
  const errors = judged.flatMap((each) => each.errors);
  if (errors.length > 0) throw linesInvalid(errors);
  return judged.map(({ content }) => draftOf(context, { ...contentOf(subject), ...content }));
}

/** What a line is as a transfer, and why it cannot be one. */
function transferOf(context: Switching, line: ReturnType<typeof lineOf>, path: string) {
  const { caller, profile, found, subject } = context;
  const { executionDate, accountId } = subject;
  const { amount, edi } = line;
  const payee = PayeeAccount.safeParse(line.payee);
  const branch = caller.company.accounts.find((account) => account.accountId === accountId)?.branch ?? '';
  const quote =
    payee.data &&
    quoteFee('payee-transfer', { own: found.ownFees, standard: found.standardFees }, subject.fee?.bearer ?? 'payer', {
      ...{ to: payee.data, amount, executionDate, from: { bank: profile.bank.code, branch } },
    });
  const content: Omit<OrderedContent, keyof ReturnType<typeof contentOf>> = {
    ...{ service: 'transfer', way: 'newAccount', count: 1, total: amount, payee: payee.data, fee: quote?.fee },
  };
  const issues = payee.error?.issues ?? [];
  const errors: FieldError[] = [
    ...issues.map((issue) => ({ path: `${path}.payee.${fieldPath(issue.path)}`, code: issue.message })),
    ...(edi === undefined ? [] : [{ path: `${path}.edi`, code: 'switch.edi' }]),
    ...(quote?.problems ?? []).map((problem) => ({ ...problem, path: `${path}.${problem.path}` })),
  ];
  return { content, errors };
}

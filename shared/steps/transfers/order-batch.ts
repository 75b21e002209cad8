import type { OrderedBatch } from '../../domain/transfers/ordered-batch.ts';
import type { BatchSource } from '../../domain/transfers/services.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';
import type { Payee } from '../../table/payees.ts';
import type { Table } from '../../table/table.ts';
import type { RequestView } from '../../views/request-view.ts';
import type { KeptLines } from '../batches/kept-file.ts';
import { assertMayMake, type Ordering, orderedFile } from '../batches/ordered-file.ts';
import { linesToStore, type Storing, storeBefore } from '../batches/store-lines.ts';
import type { NamedApprover } from './approver-problems.ts';
import { type Placement, type Placing, placeRequest } from './place-request.ts';
import type { FeesRead } from './quoted-fee.ts';
import { quoteFees } from './quoted-line-fees.ts';

interface OrderingBatch extends Ordering, Placing {
  readonly table: Placing['table'] & Storing['table'] & Table<{ requestFiles: ['use'] }>;
  readonly found: Ordering['found'] & {
    readonly ownFees: FeesRead['own'];
    readonly standardFees: FeesRead['standard'];
  };
  readonly commit: (writes: readonly Write[]) => Promise<void>;
}

/** What was read for a batch, and the write of its request. */
interface BatchPlacement extends Pick<Placement, 'existing' | 'placed'> {
  readonly named: readonly NamedApprover[];
  readonly payees: ReadonlyMap<string, Payee>;
  /** Of a request that is changed, the lines that it has. */
  readonly kept?: KeptLines | undefined;
}

/**
 * Makes a request of many lines from the input, or gives an existing request that content. The lines are stored only once
 * nothing is wrong; those of a large file before the request names them. @throws `batch.linesInvalid` with the errors of
 * the lines, `transfer.notAllowed` with every other reason
 */
export async function orderBatch(
  context: OrderingBatch,
  input: OrderedBatch,
  { named, payees, kept, existing, placed }: BatchPlacement,
): Promise<Decision<RequestView>> {
  const { table, found, caller, profile, validateOnly, commit } = context;
  const { service, accountId, executionDate, feeBearer, comment, save } = input;
  const source = sourceOf(input, kept);
  assertMayMake(context, { service, source });
  const file = await orderedFile(context, input, { payees, kept });
  const account = caller.company.accounts.find((each) => each.accountId === accountId);
  const { fee, ofLines, problems } = quoteFees(file, {
    ...{ service, source, feeBearer, executionDate },
    from: account && { bank: profile.bank.code, branch: account.branch },
    fees: { own: found.ownFees, standard: found.standardFees },
  });
  const stored = linesToStore(context, file, { fees: ofLines, kept: isKept(input) ? existing?.lines : undefined });
  const decision = await placeRequest(context, {
    content: {
      ...{ service, source, sameDay: false, accountId, executionDate, count: file.count, total: file.total },
      lines: stored.lines,
      ...(fee && { fee }),
      comment,
    },
    ...{ save, approvers: named, problems, placed, ...(existing && { existing }) },
  });
  if (!validateOnly) await storeBefore(stored, commit);
  const used = found.upload && decision.subject ? [table.requestFiles.use(found.upload, decision.subject)] : [];
  return { ...decision, writes: [...(decision.writes ?? []), ...stored.withRequest, ...used] };
}

const isKept = ({ lines, uploadId }: OrderedBatch) => lines === undefined && uploadId === undefined;

const sourceOf = ({ uploadId }: OrderedBatch, kept: KeptLines | undefined): BatchSource =>
  uploadId === undefined ? (kept?.source ?? 'screen') : 'file';

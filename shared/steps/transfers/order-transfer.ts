import { isDeepStrictEqual } from 'node:util';
import type { BankDirectory } from '../../domain/bank-directory.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { jstDate } from '../../domain/jst.ts';
import { type PayeeAccount, payeeProblems } from '../../domain/payee.ts';
import type { OrderedTransfer } from '../../domain/transfers/ordered-transfer.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Write } from '../../table/engine.ts';
import { type FiledPayees, filedPayee, type Payee } from '../../table/payees.ts';
import type { Table } from '../../table/table.ts';
import type { NewRequest } from '../../table/transfer-requests.ts';
import type { RequestView } from '../../views/request-view.ts';
import { stillHolds } from '../users/still-holds.ts';
import { type OrderedContent, type Placement, type Placing, placeRequest } from './place-request.ts';
import { type FeesRead, quoteFee } from './quoted-fee.ts';
import { limitUses, usedLimitsOf } from './used-limits.ts';

/** The items that decide about a transfer, as the gate read them. */
interface Found {
  readonly payee: Payee | undefined;
  readonly filed: FiledPayees | undefined;
  readonly ownFees: FeesRead['own'];
  readonly standardFees: FeesRead['standard'];
}

interface Ordering extends Placing {
  readonly table: Placing['table'] & Table<{ usedLimits: ['use', 'getAll']; users: ['checkApproves'] }>;
  readonly found: Found;
  readonly bankDirectory: BankDirectory;
}

/**
 * Makes a transfer of what was entered, or gives an existing request that content. @throws `transfer.notAllowed` with every
 * reason, `transfer.contentChanged` if it is not what was shown
 */
export function orderTransfer(
  context: Ordering,
  input: OrderedTransfer,
  { approvers, placed, existing }: Pick<Placement, 'approvers' | 'placed' | 'existing'>,
): Promise<Decision<RequestView>> {
  const { way, accountId, amount, feeBearer, executionDate, sameDay, comment, save, payeeId } = input;
  const { account, since, problems } = payeeOf(context, input);
  const fee = account && feeFor(context, input, account);
  const content: OrderedContent = {
    ...{ service: ofTransfers, way, sameDay, accountId, executionDate, count: 1, total: amount },
    ...(account && { payee: account }),
    ...{ payeeId, fee: fee?.fee ?? { bearer: feeBearer, deducted: 0 }, comment },
  };
  assertShown(input, content);
  return placeRequest(context, {
    content,
    save,
    ...{ approvers, placed },
    executed: (request) => executed(context, request),
    used: async (request) => (await usedLimitsOf(context.table, [request])).of(request),
    payeeSince: since,
    problems: [...problems, ...(fee?.problems ?? [])],
    ...(existing && { existing }),
  });
}

/**
 * What executes is what the confirm screen showed: a payee may have been changed since, and a fee (T-8, threats 21 and 23).
 * @throws `transfer.contentChanged`
 */
function assertShown({ shown }: OrderedTransfer, { payee, fee }: OrderedContent): void {
  // Without fields that are there and undefined.
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  if (shown && !isDeepStrictEqual(plain(shown), plain({ payee, fee })))
    throw new DomainError('transfer.contentChanged');
}

/** Who executes what nobody approves must be able to approve it. */
const executed = ({ table, caller, profile }: Ordering, request: NewRequest): readonly Write[] => [
  ...limitUses(table, [request], caller.company, profile),
  table.users.checkApproves(stillHolds(caller)),
];

const ofTransfers = 'transfer';

interface OrderedPayee {
  readonly account?: PayeeAccount;
  /** The JST date since which the company has it so. */
  readonly since?: string;
  readonly problems: readonly FieldError[];
}

/** The payee by its way (T-2), with what is wrong with it. */
function payeeOf(context: Ordering, { way, payee, payeeId }: OrderedTransfer): OrderedPayee {
  const { found, bankDirectory, profile } = context;
  const isNew = way === 'newAccount';
  if (isNew ? payeeId !== undefined || !payee : payee !== undefined || payeeId === undefined)
    return { problems: [{ path: isNew ? 'payee' : 'payeeId', code: 'payee.withWay' }] };
  if (payee) return { account: payee, problems: payeeProblems(payee, bankDirectory, profile, 'payee') };
  const filed = payeeId === undefined ? undefined : filedPayee(found.filed, payeeId);
  const own = found.payee?.service === 'transfer' ? found.payee : undefined;
  const account = way === 'preRegistered' ? filed?.account : own?.account;
  if (!account) return { problems: [{ path: 'payeeId', code: 'payeeId.unknown' }] };
  // A branch may have been closed since the payee was registered.
  const problems = payeeProblems(account, bankDirectory, profile, 'payeeId');
  return { account, problems, ...(own && { since: jstDate(new Date(own.changedAt)) }) };
}

function feeFor({ found, caller, profile }: Ordering, input: OrderedTransfer, to: PayeeAccount) {
  const { accountId, amount, executionDate, feeBearer } = input;
  const from = caller.company.accounts.find((account) => account.accountId === accountId);
  if (!from) return undefined;
  return quoteFee('payee-transfer', { own: found.ownFees, standard: found.standardFees }, feeBearer, {
    ...{ to, amount, executionDate },
    from: { bank: profile.bank.code, branch: from.branch },
  });
}

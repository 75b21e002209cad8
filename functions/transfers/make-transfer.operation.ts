import { proofsButMail } from '../../shared/domain/proof-rules.ts';
import { isExecutedAtOnce } from '../../shared/domain/transfers/executed-at-once.ts';
import { OrderedTransfer } from '../../shared/domain/transfers/ordered-transfer.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { filedPayeesItem, payeeItem } from '../../shared/table/payees.ts';
import { RequestView } from '../../shared/views/request-view.ts';
import { feeReads } from '../batches/make-batch.operation.ts';

/** The items that decide about a transfer: its payee and its fee. */
export const transferReads = {
  payee: reading(payeeItem, ({ way, payeeId }: Partial<OrderedTransfer>, { companyId }) =>
    way === 'userRegistered' && payeeId !== undefined ? [companyId, payeeId] : undefined,
  ),
  filed: reading(filedPayeesItem, ({ way }: Partial<OrderedTransfer>, { companyId }) =>
    way === 'preRegistered' ? [companyId] : undefined,
  ),
  ...feeReads,
};

/** What is written with a request, besides the request itself, and read of its approvers. */
export const placingAccess = {
  involvements: ['add'],
  waitingRequests: ['add'],
  companies: ['checkUnchanged'],
  users: ['getAll', 'checkHolds', 'checkApproves'],
  rights: ['getAll'],
} as const;

/** What a request besides uses up that nobody approves; a dry run reads it. */
export const executingAccess = { usedLimits: ['use', 'getAll'] } as const;

/** Source: T-1, T-2, T-4, T-6, T-11. */
export const makeTransfer = defineOperation({
  name: 'make-transfer',
  summary: 'Makes a transfer to one payee: a draft, for its approvers, or at once where nobody approves.',
  details: 'A refusal lists every reason.',
  route: 'POST /transfers',
  hosts: ['entry', 'secure'],
  may: 'session',
  proof: (profile, company, input) =>
    isExecutedAtOnce(input, company, profile) ? proofsButMail(profile.transfers.approvalProofs, company) : [],
  input: OrderedTransfer,
  output: RequestView,
  status: 201,
  reads: transferReads,
  access: { ...placingAccess, ...executingAccess, transferRequests: ['make'] },
  uses: ['bankDirectory'],
  errors: ['transfer.notAllowed', 'transfer.limitReached', 'transfer.contentChanged'],
  history: { event: 'transfer.made', service: 'transfers' },
  alerts: ['approvalRequested', 'transferReceived'],
  // a second proof
  roundTrips: 4,
  example: {
    way: 'newAccount',
    accountId: '01JZ8Z0000ACC0VNT000000001',
    payee: { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'テガタシヨウジ' },
    amount: 100_000,
    feeBearer: 'payer',
    executionDate: '2026-07-15',
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});

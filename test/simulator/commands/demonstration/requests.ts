import { businessDaysAfter } from '../../../../shared/domain/business-days.ts';
import { jstDate } from '../../../../shared/domain/jst.ts';
import { proofsFor } from '../../../../shared/domain/proof-rules.ts';
import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { KnownSession } from './log-in.ts';
import { codeOf } from './tokens.ts';
import { ask, type Visit } from './visit.ts';

/** Who makes requests and who approves them, on which account, with which of the bank's rights. */
export interface Requesting {
  readonly maker: KnownSession;
  readonly approver: KnownSession;
  readonly accountId: string;
  /** Of the maker: what may be made. */
  readonly makes: readonly string[];
  /** Of the approver: what has to be approved. */
  readonly approves: readonly string[];
}

interface Made {
  readonly requestId: string;
  readonly contentHash: string;
}

/**
 * Requests in the states in which people meet them: drafts, some that wait, came back, were approved or cancelled, are with the
 * bank's core, went well or failed. Transfers, 総合振込 and 給与振込, as far as the bank has them.
 */
export async function requestsOf(visit: Visit, requesting: Requesting): Promise<void> {
  const today = jstDate(await visit.simulator.now());
  // In time for every service; the core takes the requests of the first day.
  const days = { taken: businessDaysAfter(today, 5), later: businessDaysAfter(today, 8) };
  const { makes } = requesting;
  if (makes.includes('transfer.request.newAccount')) await transfersOf(visit, requesting, days);
  if (makes.includes('bulkTransfer.request.screen')) await batchesOf(visit, requesting, days);
}

interface Days {
  readonly taken: string;
  readonly later: string;
}

async function transfersOf(visit: Visit, requesting: Requesting, days: Days): Promise<void> {
  const { maker, approver, accountId, approves } = requesting;
  const isApproved = approves.includes('approval.transfer');
  const approvers = isApproved ? [approver.user.userId] : [];
  const make = async (amount: number, executionDate: string, more: object = {}) =>
    ask<Made>(visit, maker.session, 'POST /transfers', {
      ...{ way: 'newAccount', accountId, amount, feeBearer: 'payer', executionDate },
      payee: { bank: '0001', branch: '001', type: 'ordinary', number: '1000201', name: 'カ）シカケヒン' },
      ...(isApproved ? { approvers } : { proof: await approvalProof(visit, maker) }),
      ...more,
    });
  await make(48_000, days.later, { save: true, comment: '見積確認中' });
  await make(120_000, days.later, await toKeptPayee(visit, requesting));
  const authorised = [await make(300_000, days.later), await make(61_000, days.later)];
  const taken = [
    await make(250_000, days.taken),
    await make(99_800, days.taken),
    await make(18_700, days.taken, { feeBearer: 'payee' }),
  ];
  if (isApproved) {
    const [withdrawn, returned] = [await make(77_000, days.later), await make(510_000, days.later)];
    await act(visit, maker, withdrawn, 'withdrawal');
    await act(visit, approver, returned, 'return', { comment: '金額をご確認ください。' });
    await approve(visit, approver, [...authorised, ...taken]);
  }
  const [, cancelled] = authorised;
  const by = isApproved ? approver : maker;
  if (cancelled)
    await act(visit, by, cancelled, isApproved ? 'approval-cancellation' : 'cancellation', {
      proof: { confirmationPassword: by.user.confirmationPassword },
    });
  await handOver(visit, 'transfer', days.taken, taken.slice(0, 2));
}

/** To one of the company's own payees, where the bank lets its companies keep some. */
async function toKeptPayee(visit: Visit, { maker, makes }: Requesting): Promise<object> {
  if (!makes.includes('transfer.request.userRegistered') || !makes.includes('transfer.payees')) return {};
  const path = 'GET /payees?service=transfer&limit=1';
  const { items } = await ask<{ items: { payeeId: string }[] }>(visit, maker.session, path);
  const [payee] = items;
  return payee ? { way: 'userRegistered', payee: undefined, payeeId: payee.payeeId } : {};
}

async function batchesOf(visit: Visit, requesting: Requesting, days: Days): Promise<void> {
  const { maker, approver, accountId, makes } = requesting;
  const make = (service: string, executionDate: string, more: object = {}) =>
    ask<Made>(visit, maker.session, 'POST /batches', {
      ...{ service, accountId, executionDate, approvers: [approver.user.userId] },
      lines: [
        line('1000301', 'カ）シイレサキ', 180_000),
        line('1000302', 'ユ）ハコビヤ', 42_500),
        line('1000303', 'ソウコ　ハナコ', 66_000),
      ],
      ...more,
    });
  await make('bulkTransfer', days.later, { save: true });
  const returned = await make('bulkTransfer', days.later);
  await act(visit, approver, returned, 'return', { comment: '1件多いようです。' });
  const paid = await make('bulkTransfer', days.taken, { comment: '月末払い' });
  await approve(visit, approver, [paid]);
  await handOver(visit, 'bulkTransfer', days.taken, [paid]);
  if (makes.includes('payroll.request.screen')) await make('salary', days.later, { lines: salaries });
}

const line = (number: string, name: string, amount: number) => ({
  payee: { bank: '0005', branch: '001', type: 'ordinary', number, name },
  amount,
});

const salaries = [
  { ...line('1000401', 'イッパン　ハナコ', 231_000), customerCode: '1001' },
  { ...line('1000402', 'カンリ　ジロウ', 318_000), customerCode: '1002' },
];

function act(visit: Visit, by: KnownSession, { requestId }: Made, what: string, body: object = {}): Promise<unknown> {
  return ask(visit, by.session, `POST /requests/${requestId}/${what}`, body);
}

/** What 承認実行 asks at this bank (A10-6). */
async function approvalProof(visit: Visit, { user }: KnownSession): Promise<Record<string, string>> {
  const { confirmationPassword, tokenSerialNumber } = user;
  const { approvalProofs } = profileNamed(visit.simulator.profile).transfers;
  if (!proofsFor(approvalProofs, { otp: false }).includes('otp')) return { confirmationPassword };
  return { confirmationPassword, otp: await codeOf(visit, tokenSerialNumber ?? '') };
}

async function approve(visit: Visit, by: KnownSession, made: readonly Made[]): Promise<void> {
  const { results } = await ask<{ results: { code?: string }[] }>(visit, by.session, 'POST /approvals', {
    requests: made.map(({ requestId, contentHash }) => ({ requestId, contentHash })),
    proof: await approvalProof(visit, by),
  });
  const refused = results.find(({ code }) => code !== undefined);
  if (refused) throw new Error(`a request was not approved: ${refused.code}`);
}

/** The bank's core takes what is authorised for a day, and reports: the first one is done, the second one failed. */
async function handOver(visit: Visit, service: string, until: string, reported: readonly Made[]): Promise<void> {
  const { handoverId } = await ask<{ handoverId: string }>(visit, visit.bank, 'POST /bank/handovers', {
    service,
    until,
  });
  const outcomes = [{ outcome: 'completed' }, { outcome: 'failed', reason: '振込先の口座がありません。' }];
  await ask(visit, visit.bank, `POST /bank/handovers/${handoverId}/results`, {
    results: reported.map(({ requestId }, index) => ({ requestId, ...outcomes[index] })),
  });
}

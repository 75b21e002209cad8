import { businessDaysAfter } from '../../shared/domain/business-days.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { salaries } from './batches.ts';
import { recordOf } from './company.ts';
import type { Scene, Scenes } from './scene.ts';
import type { Session, Stage } from './stage.ts';

/** A company whose master makes transfers, and approves them where the mode asks for it. */
async function payingOffice(stage: Stage, transfer: 'none' | 'single'): Promise<Session> {
  const { master } = await stage.company();
  const by = await stage.session(master);
  const { version, record } = await recordOf(stage, by);
  const approvalModes = { ...Object(record.approvalModes), transfer };
  await stage.done('change-company', { by, version, input: { ...record, approvalModes, selfApproval: true } });
  return by;
}

/** A transfer in a few days, for which the sender is named as approver if one is needed. */
async function transferBy(stage: Stage, by: Session, more: Readonly<Record<string, unknown>> = {}) {
  const { accounts } = await stage.done('get-company', { by });
  const [account] = accounts as readonly { readonly accountId: string }[];
  const payee = {
    bank: '0001',
    branch: '001',
    type: 'ordinary',
    number: stage.newAccountNumber(),
    name: 'テガタシヨウジ',
  };
  const executionDate = businessDaysAfter(jstDate(await stage.now()), 3);
  const common = { way: 'newAccount', accountId: account?.accountId, payee, amount: 30_000, feeBearer: 'payer' };
  return { ...common, executionDate, ...more };
}

/** A transfer that was made: it waits for the maker's own approval, or is kept as a draft, or authorised at once. */
async function made(stage: Stage, how: 'waiting' | 'saved' | 'authorised') {
  const by = await payingOffice(stage, how === 'authorised' ? 'none' : 'single');
  const input = await transferBy(stage, by, {
    ...(how === 'waiting' && { approvers: [by.who.userId] }),
    ...(how === 'saved' && { save: true }),
  });
  const request = await stage.done('make-transfer', { by, input });
  return {
    by,
    input,
    request: { requestId: String(request['requestId']), contentHash: String(request['contentHash']) },
  };
}

/** A transfer that waits for the bank's core. */
export const authorisedTransfer = (stage: Stage) => made(stage, 'authorised');

/** A transfer that waits for its maker's own approval. */
export const waitingTransfer = (stage: Stage) => made(stage, 'waiting');

/** The hand-over of salaries that the bank's core has taken. */
export async function takenSalaries(stage: Stage) {
  const by = await payingOffice(stage, 'none');
  const { accountId, payee } = await transferBy(stage, by);
  const executionDate = businessDaysAfter(jstDate(await stage.now()), 5);
  const lines = [1, 2, 3].map((line) => ({ payee, amount: line * 1_000, customerCode: String(line) }));
  const input = { service: 'salary', accountId, executionDate, lines, approvers: [by.who.userId] };
  const { requestId, contentHash } = await stage.done('make-batch', { by, input });
  await stage.done('approve-requests', { by, input: { requests: [{ requestId, contentHash }] } });
  return takenIn(stage, { service: 'salary', until: executionDate }, String(requestId));
}

/** The hand-over of a transfer that the bank's core has taken. */
export async function takenTransfer(stage: Stage) {
  const { input, request } = await made(stage, 'authorised');
  return takenIn(stage, { service: 'transfer', until: input.executionDate }, request.requestId);
}

/** Takes until this request is among them. */
async function takenIn(stage: Stage, wanted: Readonly<Record<string, string>>, requestId: string) {
  for (;;) {
    const { handoverId, more } = await stage.done('take-requests', { input: wanted });
    const { requests } = await stage.done('get-handover', { input: { handoverId } });
    const taken = (requests as readonly { readonly requestId: string }[]).some((each) => each.requestId === requestId);
    if (taken) return { handoverId: String(handoverId), requestId };
    if (!more) throw new Error('a request was authorised, and never taken');
  }
}

const about =
  (how: Parameters<typeof made>[1], more: Readonly<Record<string, unknown>> = {}): Scene =>
  async (stage) => {
    const { by, request } = await made(stage, how);
    return { by, input: { requestId: request.requestId, ...more } };
  };

export const transferScenes: Scenes<'transfers'> = {
  'make-transfer': async (stage) => {
    const by = await payingOffice(stage, 'none');
    return { by, input: await transferBy(stage, by) };
  },
  'change-request': async (stage) => {
    const { by, input, request } = await made(stage, 'saved');
    return {
      by,
      version: 1,
      input: { ...input, requestId: request.requestId, amount: 40_000, approvers: [by.who.userId], save: false },
    };
  },
  'get-request': about('waiting'),
  'list-requests': async (stage) => {
    const { by, input } = await made(stage, 'waiting');
    await stage.done('make-transfer', { by, input });
    return { by, input: { service: 'transfer' } };
  },
  'withdraw-request': about('waiting'),
  'return-request': about('waiting', { comment: '振込先の口座番号をご確認ください。' }),
  'approve-requests': async (stage) => {
    const { by, request } = await made(stage, 'waiting');
    return { by, input: { requests: [request] } };
  },
  'cancel-approval': async (stage) => {
    const { by, request } = await made(stage, 'waiting');
    await stage.done('approve-requests', { by, input: { requests: [request] } });
    return { by, input: { requestId: request.requestId } };
  },
  'cancel-request': about('authorised'),
  'delete-request': about('saved'),
  'print-request': async (stage) => {
    const { by, input } = await salaries(stage);
    const { requestId } = await stage.done('make-batch', { by, input });
    return { by, input: { requestId } };
  },
  'switch-service': async (stage) => {
    const { by, input } = await salaries(stage);
    const { requestId } = await stage.done('make-batch', { by, input });
    return { by, input: { requestId, to: 'bulkTransfer' } };
  },
};

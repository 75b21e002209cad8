import type { ApprovalMode } from '../../../shared/domain/approval-modes.ts';
import { addDays } from '../../../shared/domain/jst.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { involvementItem, transferRequests, waitingItem } from '../../../shared/table/transfer-requests.ts';
import { memoryEngine } from '../../memory-engine.ts';

export const companyId = '01KA0000000000000000000000';
export const makerId = '01KB0000000000000000000000';
export const approverId = '01KC0000000000000000000000';
const mode: ApprovalMode = 'single';

/** One company has a tenth of a bank's requests; the others share the rest. */
const others = 90;
const some = 5_000;
const days = 400;
export const firstDay = '2025-11-03';
/** Of the company's requests, so many wait for approval, whatever it has made before. */
const waitingCount = 60;

const id = (prefix: string, index: number) => `${prefix}${String(index).padStart(26 - prefix.length, '0')}`;

/**
 * A bank's transfers, some thousand items at a time, with the pointers of the company's maker and approver: the newest of the company's
 * wait, the rest are done.
 */
export function* requestsOfBank(count: number): Generator<readonly Item[]> {
  const own = Math.floor(count / 10);
  let items: Item[] = [];
  const put = function* (more: readonly Item[]): Generator<readonly Item[]> {
    items.push(...more);
    if (items.length < some) return;
    yield items;
    items = [];
  };
  for (let index = 0; index < own; index += 1) yield* put(ofCompany(index, own));
  const each = Math.floor((count - own) / others);
  for (let other = 0; other < others; other += 1)
    for (let index = 0; index < each; index += 1)
      yield* put([requestOf({ companyId: id('01KD', other), index, of: each, isWaiting: false })]);
  yield items;
}

function ofCompany(index: number, of: number): readonly Item[] {
  const isWaiting = index >= of - waitingCount;
  const requestId = id('01KR', index);
  const pointer = (userId: string) => ({ companyId, userId, requestId });
  const waiting = {
    ...pointer(approverId),
    ...waitingItem.key(companyId, approverId, requestId),
    entity: waitingItem.name,
    form: 1,
  };
  return [
    requestOf({ companyId, index, of, isWaiting }),
    ...[makerId, approverId].map((userId) => ({
      ...{ ...pointer(userId), entity: involvementItem.name, form: 1 },
      ...involvementItem.key(companyId, userId, requestId),
    })),
    ...(isWaiting ? [waiting] : []),
  ];
}

const makeRequest = transferRequests.make.bind(memoryEngine());

interface Made {
  readonly companyId: string;
  readonly index: number;
  readonly of: number;
  readonly isWaiting: boolean;
}

function requestOf({ companyId: owner, index, of, isWaiting }: Made): Item {
  const at = '2026-04-01T01:00:00.000Z';
  const maker = { userId: makerId, name: '手形　作' };
  const approver = { userId: approverId, name: '承認　一' };
  const put = makeRequest(
    {
      ...{
        companyId: owner,
        requestId: id('01KR', index),
        state: isWaiting ? 'awaitingFinal' : 'completed',
        service: 'transfer',
      },
      ...{ way: 'newAccount', sameDay: false, accountId: '01KE0000000000000000000000' },
      executionDate: addDays(firstDay, Math.floor((index / of) * days)),
      ...{ count: 1, total: 300_000 + index, fee: { bearer: 'payer', pattern: 'telegraphic', deducted: 0 } },
      payee: { bank: '0001', branch: '110', type: 'ordinary', number: '1234567', name: 'テガタシヨウジ' },
      ...{ maker, mode, approvers: [approver], approvals: isWaiting ? [] : [{ userId: approverId, at }] },
      ...{ contentHash: '0'.repeat(64), createdAt: at, touchedAt: at },
      ...(!isWaiting && { authorisedAt: at, takenAt: at, handoverId: id('01KH', index), result: { at } }),
    },
    new Date('2027-06-01T00:00:00Z'),
  );
  return put.item;
}

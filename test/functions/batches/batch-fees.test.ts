import { beforeEach, describe, expect, it } from 'vitest';
import { handler as reportResults } from '../../../functions/bank/report-results.ts';
import { handler as takeRequests } from '../../../functions/bank/take-requests.ts';
import { handler as listLines } from '../../../functions/batches/list-lines.ts';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import {
  approved,
  aTypedLine,
  errorsOf,
  fileFor,
  handedOver,
  make,
  type Office,
  office,
  order,
  payee,
  stored,
  upload,
} from './batches.ts';

let at: Office;
beforeEach(async () => {
  at = await office();
  setFees(440, 660);
});

const ofBulk = { service: 'bulkTransfer', feeBearer: 'payee' };
const wire = { ...aTypedLine, amount: 30_000 };

/** The company's table of 総合振込, from and to other banks by wire; within the bank it is 110. */
function setFees(below: number, above: number, more: object = {}, table = 'payee-bulk') {
  const fees = (telegraphic: number) => ({ sameBranch: 0, sameBank: 110, telegraphic, document: telegraphic });
  const { companyId } = at.company;
  at.world.engine.put({
    ...{ pk: `FEES#${companyId}`, sk: table, entity: 'feeTable', form: 1, companyId, version: 1 },
    ...{ useStandard: false, method: 'boundary', minimumPayment: 0 },
    ranges: [
      { from: 0, to: 29_999, fees: fees(below) },
      { from: 30_000, fees: fees(above) },
    ],
    ...more,
  });
}

const listed = async (requestId: string): Promise<readonly { amount: number; deducted?: number }[]> =>
  (await at.world.call(listLines, { session: at.maker.session, input: { requestId } })).body.items;
const change = (requestId: string, more: object, ifMatch = 1) =>
  at.world.call(changeRequest, {
    session: at.maker.session,
    ifMatch,
    input: { ...order(at), ...ofBulk, requestId, ...more },
  });

/** The amounts and the total that the core gets. */
async function amountsOf(requestId: string) {
  const records = (await handedOver(at, requestId)).toString('latin1').split('\r\n');
  const lines = records.filter((record) => record.startsWith('2')).map((record) => Number(record.slice(80, 90)));
  const total = Number(records.find((record) => record.startsWith('8'))?.slice(7, 19));
  return [...lines, total];
}

describe('fees of 総合振込 that the payees bear (T-11, D-19, B-46)', () => {
  it('are deducted line by line: the request has their sum, a line its own, and the file what is left', async () => {
    const own = { ...wire, payee: { ...payee, bank: at.world.profile.bank.code, branch: '102' } };
    const answer = await make(at, { ...ofBulk, lines: [wire, { ...wire, amount: 29_999 }, own] });
    expect([answer.status, answer.roundTrips]).toEqual([201, 3]);
    expect(answer.body).toMatchObject({ total: 89_999, fee: { bearer: 'payee', deducted: 660 + 440 + 110 } });
    const { requestId } = answer.body;
    expect((await listed(requestId)).map(({ amount, deducted }) => [amount, deducted])).toEqual([
      [30_000, 660],
      [29_999, 440],
      [30_000, 110],
    ]);
    expect(await amountsOf(requestId)).toEqual([29_340, 29_559, 29_890, 88_789]);
  });

  it.each([
    ['boundary', 30_659, 660],
    ['addLower', 30_439, 440],
    ['addLower', 30_440, 660],
    ['addUpper', 30_659, 440],
    ['addUpper', 30_660, 660],
  ])('by the method %s of their own table: of %i yen %i', async (method, amount, deducted) => {
    setFees(440, 660, { method });
    setFees(1, 1, {}, 'payee-transfer');
    const { body } = await make(at, { ...ofBulk, lines: [{ ...wire, amount }] });
    expect(body.fee.deducted).toBe(deducted);
  });

  it('are those of the branch whose account pays', async () => {
    const [, second] = at.company.accounts;
    const line = { ...wire, payee: { ...payee, bank: at.world.profile.bank.code, branch: second?.branch } };
    const deducted = async (accountId?: string) =>
      (await make(at, { ...ofBulk, lines: [line], accountId })).body.fee.deducted;
    const [first] = at.company.accounts;
    expect([await deducted(first?.accountId), await deducted(second?.accountId)]).toEqual([110, 0]);
  });

  it('are no part of what a line that failed gives back: its limit was used by its amount', async () => {
    const requestId = await approved(at, { ...ofBulk, lines: [wire, { ...wire, amount: 29_999 }] });
    const until = stored(at.world, requestId).executionDate;
    const { body } = await at.world.call(takeRequests, { input: { service: 'bulkTransfer', until } });
    const results = [{ requestId, line: 2, outcome: 'failed' }];
    const answer = await at.world.call(reportResults, { input: { handoverId: body.handoverId, results } });
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(stored(at.world, requestId).failedLines).toEqual({ count: 1, total: 29_999 });
    expect(at.world.items('USED-LIMIT#').map(({ amount }) => amount)).toEqual([30_000]);
  });

  it('in a file that was sent change the amounts and the total, and no other byte', async () => {
    const parts = {
      service: 'bulkTransfer',
      lines: [{ amount: '50000', customerCode: '7' }, { amount: '100' }],
    } as const;
    setFees(0, 660);
    const bytes = fileFor(at, parts);
    const { body } = await make(at, { ...ofBulk, uploadId: await upload(at, bytes, 'bulkTransfer') });
    const expected = Buffer.from(bytes);
    expected.write('0000049340', 122 + 80, 'latin1');
    expected.write('000000049440', 122 * 3 + 7, 'latin1');
    expect(body).toMatchObject({ total: 50_100, fee: { bearer: 'payee', deducted: 660 } });
    expect((await handedOver(at, body.requestId)).equals(expected)).toBe(true);
  });

  it('change no byte of a file if nothing is deducted', async () => {
    setFees(440, 660, { minimumPayment: 500_000 });
    const bytes = fileFor(at, { service: 'bulkTransfer' }, '');
    for (const feeBearer of ['payer', 'payee', undefined]) {
      const uploadId = await upload(at, bytes, 'bulkTransfer');
      const { body } = await make(at, { ...ofBulk, feeBearer, uploadId });
      expect(body.fee).toEqual({ bearer: feeBearer ?? 'payer', deducted: 0 });
      expect(stored(at.world, body.requestId).lines?.feesDigest).toBeUndefined();
      expect((await handedOver(at, body.requestId)).equals(bytes)).toBe(true);
      const shown = (await listed(body.requestId)).map(({ deducted }) => deducted);
      expect(shown).toEqual(feeBearer === 'payee' ? [0, 0] : [undefined, undefined]);
    }
  });

  it('refuse lines of which they leave nothing, each by its place, and an empty table', async () => {
    const lines = [wire, { ...wire, amount: 440 }, { ...wire, amount: 441 }, { ...wire, amount: 1 }];
    const typed = await make(at, { ...ofBulk, lines });
    expect([typed.status, errorsOf(typed)]).toEqual([
      400,
      ['lines[1].amount fee.wholePayment', 'lines[3].amount fee.wholePayment'],
    ]);
    const bytes = fileFor(at, { service: 'bulkTransfer', lines: [{}, { amount: '440' }] });
    const file = await make(at, { ...ofBulk, uploadId: await upload(at, bytes, 'bulkTransfer') });
    expect(errorsOf(file)).toEqual(['file[3].amount fee.wholePayment']);
    setFees(0, 0, { useStandard: true, ranges: [] });
    const empty = await make(at, { ...ofBulk, lines: [wire] });
    expect([empty.status, errorsOf(empty)]).toEqual([403, ['feeBearer fee.notSet']]);
  });

  it('are told as a sum if the payer bears them, by the table 当方負担[総合振込], and leave every payment whole (A7-1, T-11)', async () => {
    const lines = [
      wire,
      { ...wire, amount: 100 },
      { ...wire, payee: { ...payee, bank: at.world.profile.bank.code, branch: '102' } },
    ];
    const made = async (more: object) => (await make(at, { service: 'bulkTransfer', lines, save: true, ...more })).body;
    expect((await made({ feeBearer: 'payer' })).fee).toEqual({ bearer: 'payer', deducted: 0 });
    setFees(450, 670, {}, 'payer-bulk');
    const one = await made({});
    expect(one.fee).toEqual({ bearer: 'payer', deducted: 0, borne: 670 + 450 + 110 });
    expect(await amountsOf(one.requestId)).toEqual([30_000, 100, 30_000, 60_100]);
    expect(await listed(one.requestId)).not.toContainEqual(expect.objectContaining({ deducted: expect.anything() }));
    setFees(1, 2, {}, 'payer-bulk');
    const again = await change(one.requestId, { save: true, feeBearer: 'payer' });
    expect(again.body.fee.borne).toBe(2 + 1 + 110);
    expect(again.body.contentHash).not.toBe(one.contentHash);
    setFees(0, 0, { useStandard: true, ranges: [] }, 'payer-bulk');
    const fees = { sameBranch: 0, sameBank: 0, telegraphic: 300, document: 0 };
    at.world.engine.put({
      ...{ pk: 'BANK#STANDARD-FEES', sk: 'payer-bulk', entity: 'standardFees', form: 1, version: 1 },
      tariffs: [{ effectiveFrom: '2026-04-01', ranges: [{ from: 0, fees }] }],
    });
    expect((await made({})).fee.borne).toBe(600);
  });

  it('exist in no other service', async () => {
    for (const [service, feeBearer] of [
      ['salary', 'payee'],
      ['bonus', 'payer'],
      ['accountDebit', 'payee'],
    ]) {
      expect(errorsOf(await make(at, { service, feeBearer, lines: [wire] }))).toEqual(['feeBearer fee.notHere']);
    }
    const { body } = await make(at, { lines: [wire] });
    expect(body.fee).toBeUndefined();
  });

  it('stay as they were quoted when the table changes, until the request is changed', async () => {
    const { body } = await make(at, { ...ofBulk, lines: [wire], save: true });
    const { requestId } = body;
    const [before] = [await handedOver(at, requestId)];
    setFees(1, 2);
    expect((await listed(requestId))[0]?.deducted).toBe(660);
    expect((await handedOver(at, requestId)).equals(before)).toBe(true);
    const changed = await change(requestId, { save: true });
    expect(changed.body.fee).toEqual({ bearer: 'payee', deducted: 2 });
    expect(await amountsOf(requestId)).toEqual([29_998, 29_998]);
    const borne = await change(requestId, { save: true, feeBearer: undefined }, 2);
    expect(borne.body.fee).toEqual({ bearer: 'payer', deducted: 0 });
    expect(await amountsOf(requestId)).toEqual([30_000, 30_000]);
    expect(at.world.items('LINES#').filter(({ sk }) => String(sk).startsWith('CHUNK#'))).toHaveLength(1);
  });

  it('are by the tariff of the execution day', async () => {
    setFees(0, 0, { useStandard: true, ranges: [] });
    const fees = (telegraphic: number) => ({ sameBranch: 0, sameBank: 0, telegraphic, document: 0 });
    const tariff = (effectiveFrom: string, yen: number) => ({ effectiveFrom, ranges: [{ from: 0, fees: fees(yen) }] });
    at.world.engine.put({
      ...{ pk: 'BANK#STANDARD-FEES', sk: 'payee-bulk', entity: 'standardFees', form: 1, version: 1 },
      tariffs: [tariff('2026-04-01', 100), tariff('2026-04-13', 200)],
    });
    const { body } = await make(at, { ...ofBulk, lines: [wire], save: true });
    expect(body.fee.deducted).toBe(100);
    expect((await change(body.requestId, { executionDate: '2026-04-13', save: true })).body.fee.deducted).toBe(200);
  });

  it('are part of what is approved: other fees with the same file are another content', async () => {
    const lines = [wire, { ...wire, amount: 40_000 }];
    const one = (await make(at, { ...ofBulk, lines, save: true })).body.requestId;
    const { lines: quoted } = stored(at.world, one);
    expect(quoted?.feesDigest).toMatch(/^[0-9a-f]{64}$/);
    // What the core gets is the same if 660 yen less are ordered and nothing is deducted.
    const net = lines.map(({ amount, ...line }) => ({ ...line, amount: amount - 660 }));
    const other = (await make(at, { ...ofBulk, feeBearer: 'payer', lines: net, save: true })).body.requestId;
    expect(stored(at.world, other).lines?.digest).toBe(quoted?.digest);
    expect(stored(at.world, other).contentHash).not.toBe(stored(at.world, one).contentHash);
  });

  it('of 6,000 lines are listed on any page', async () => {
    const lines = Array.from({ length: 6000 }, (_, n) => ({ amount: String(20_000 + n * 10) }));
    const bytes = fileFor(at, { service: 'bulkTransfer', lines });
    const { body } = await make(at, { ...ofBulk, uploadId: await upload(at, bytes, 'bulkTransfer') });
    expect(body.fee.deducted).toBe(1000 * 440 + 5000 * 660);
    const first = await at.world.call(listLines, {
      session: at.maker.session,
      input: { requestId: body.requestId, limit: '100' },
    });
    expect([first.roundTrips, first.body.items[99].deducted]).toEqual([2, 440]);
  });
});

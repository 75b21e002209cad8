import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listLines } from '../../../functions/batches/list-lines.ts';
import { handler as expireRequests } from '../../../functions/events/expire-requests.ts';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import { handler as getRequest } from '../../../functions/transfers/get-request.ts';
import { handler as switchService } from '../../../functions/transfers/switch-service.ts';
import { handler as withdrawRequest } from '../../../functions/transfers/withdraw-request.ts';
import type { Request } from '../../fakes/request.ts';
import {
  aTypedLine,
  errorsOf,
  fileFor,
  handedOver,
  make,
  type Office,
  office,
  order,
  payee,
  rights,
  stored,
  upload,
} from './batches.ts';

let at: Office;
const all = [...rights, 'transfer.request.newAccount'] as const;
beforeEach(async () => {
  at = await office({}, { permissions: [...all] });
});

const draft = async (more: object): Promise<string> => (await make(at, { ...more, save: true })).body.requestId;
const switched = (requestId: string, to: string, { by = at.maker, ...rest }: { by?: Office['maker'] } & Request = {}) =>
  at.world.call(switchService, { session: by.session, input: { requestId, to }, ...rest });
const mayOf = async (requestId: string): Promise<readonly string[]> =>
  (await at.world.call(getRequest, { session: at.maker.session, input: { requestId } })).body.may;
const linesOf = async (requestId: string) =>
  (await at.world.call(listLines, { session: at.maker.session, input: { requestId } })).body.items;
const chunks = () => at.world.items('LINES#').filter(({ sk }) => String(sk).startsWith('CHUNK#'));
const requests = () => at.world.items('REQUEST#');

describe('switch-service (切替) between requests of lines', () => {
  it('makes of salaries a draft of bulk transfers: the same request, payees and amounts, with the bulk layout', async () => {
    const lines = [
      { ...aTypedLine, customerCode: '12', customerCode2: '7' },
      { ...aTypedLine, amount: 180_000 },
    ];
    const { requestId } = (await make(at, { lines, comment: '四月分' })).body;
    await at.world.call(withdrawRequest, { session: at.maker.session, input: { requestId } });
    const before = await linesOf(requestId);
    const answer = await switched(requestId, 'bulkTransfer');
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(answer.body.requests).toMatchObject([
      {
        ...{ requestId, service: 'bulkTransfer', source: 'screen', state: 'saved', count: 2, total: 430_000 },
        ...{ approvers: [], fee: { bearer: 'payer', deducted: 0 }, comment: '四月分', version: 3 },
        may: ['change', 'delete', 'switch'],
      },
    ]);
    expect(await linesOf(requestId)).toEqual(before);
    const typed = (await make(at, { service: 'bulkTransfer', lines, save: true })).body.requestId;
    expect((await handedOver(at, requestId)).equals(await handedOver(at, typed))).toBe(true);
    const history = at.world.history(at.company.companyId);
    const row = history.find(({ event }) => event === 'transfer.switched');
    expect(row?.subject).toBe(requestId);
    expect(row?.changes).toContainEqual({ path: 'service', before: 'salary', after: 'bulkTransfer' });
    expect(at.world.mails().map(({ kind }) => kind)).toEqual(['approvalRequested']);
  });

  it('is confirmed with its lines in the other service, by its approvers', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    await switched(requestId, 'bulkTransfer');
    const input = { ...order(at, { service: 'bulkTransfer' }), requestId };
    const answer = await at.world.call(changeRequest, { session: at.maker.session, ifMatch: 2, input });
    expect(answer.body).toMatchObject({ service: 'bulkTransfer', state: 'awaitingFinal', count: 1, total: 250_000 });
  });

  it('of a draft that has expired is asked of its approvers like others', async () => {
    const executionDate = '2026-06-19';
    const requestId = await draft({ lines: [aTypedLine], executionDate });
    at.world.at('2026-06-11T09:00:00+09:00');
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 1, failed: 0 });
    const by = { ...at.maker, session: await at.world.logIn(at.maker.user) };
    expect((await switched(requestId, 'bulkTransfer', { by })).status).toBe(200);
    const input = { ...order(at, { service: 'bulkTransfer', executionDate }), requestId };
    const answer = await at.world.call(changeRequest, { session: by.session, ifMatch: 3, input });
    expect(answer.body.state).toBe('awaitingFinal');
    const session = await at.world.logIn(at.approver.user);
    expect((await at.world.call(getRequest, { session, input: { requestId } })).status).toBe(200);
    expect(stored(at.world, requestId).endedAsDraft).toBeUndefined();
  });

  it('changes of a file what the other service has otherwise, and no other byte', async () => {
    const bytes = fileFor(at, { header: { clientCode: '0000012345' }, lines: [{ customerCode: '3' }, {}] }, '');
    const requestId = await draft({ uploadId: await upload(at, bytes) });
    expect((await switched(requestId, 'bonus')).body.requests).toMatchObject([{ service: 'bonus', source: 'file' }]);
    const bonus = Buffer.from(bytes);
    bonus.write('12', 1, 'latin1');
    expect((await handedOver(at, requestId)).equals(bonus)).toBe(true);
    expect(chunks()).toHaveLength(1);
    await switched(requestId, 'bulkTransfer');
    bonus.write('21', 1, 'latin1');
    for (const record of [1, 2]) bonus.write('7        ', record * 120 + 111, 'latin1');
    expect((await handedOver(at, requestId)).toString('latin1')).toBe(bonus.toString('latin1'));
    expect(chunks()).toHaveLength(2);
  });

  it('of 6,000 lines writes them first, and nothing in a dry run', async () => {
    const bytes = fileFor(at, { lines: Array.from({ length: 6000 }, (_, n) => ({ amount: String(n + 1) })) });
    const requestId = await draft({ uploadId: await upload(at, bytes) });
    const before = at.world.items('LINES#').length;
    const dry = await switched(requestId, 'bulkTransfer', { headers: { Prefer: 'validate-only' } });
    expect(dry.body.changes).toContainEqual({ path: 'service', before: 'salary', after: 'bulkTransfer' });
    expect([at.world.items('LINES#').length, stored(at.world, requestId).version]).toEqual([before, 1]);
    expect((await switched(requestId, 'bulkTransfer')).body.requests[0]).toMatchObject({ count: 6000 });
    // All of them are there: else there would be nothing of that digest.
    expect((await handedOver(at, requestId)).length).toBe(6003 * 122);
  });
});

describe('switch-service to transfers', () => {
  it('makes a draft of each line, and ends the request, whose lines stay', async () => {
    const lines = Array.from({ length: 10 }, (_, n) => ({ ...aTypedLine, amount: n + 1, customerCode: String(n) }));
    const requestId = await draft({ service: 'bulkTransfer', lines, comment: '急ぎ' });
    const answer = await switched(requestId, 'transfer');
    expect([answer.status, answer.roundTrips, answer.headers['ETag']]).toEqual([200, 3, '"2"']);
    const recorded = at.world.history(at.company.companyId).find(({ event }) => event === 'transfer.switched');
    expect(recorded?.subject).toBe(requestId);
    expect(recorded?.changes).toContainEqual({ path: 'state', before: 'saved', after: 'deleted' });
    expect(recorded?.changes).toContainEqual({
      path: 'requests[9]',
      before: null,
      after: { payee, total: 10, fee: { bearer: 'payer', pattern: 'telegraphic', deducted: 0 } },
    });
    expect(answer.body.requests).toHaveLength(10);
    expect(answer.body.requests[9]).toMatchObject({
      ...{
        service: 'transfer',
        way: 'newAccount',
        state: 'saved',
        total: 10,
        count: 1,
        payee,
        comment: '急ぎ',
        sameDay: false,
        version: 1,
      },
      ...{ fee: { bearer: 'payer', pattern: 'telegraphic', deducted: 0 }, may: ['change', 'delete'] },
    });
    const ids = answer.body.requests.map((each: { requestId: string }) => each.requestId);
    const { body } = await at.world.call(getRequest, { session: at.maker.session, input: { requestId } });
    expect(body).toMatchObject({ state: 'deleted', switchedTo: ids, may: [], version: 2 });
    expect(await linesOf(requestId)).toHaveLength(10);
    expect(requests()).toHaveLength(11);
    const pointers = at.world.items('REQUESTS-OF#').filter(({ sk }) => ids.includes(String(sk)));
    expect(pointers.map((item) => Object.keys(item).toSorted())).toEqual(
      ids.map(() => ['companyId', 'entity', 'form', 'pk', 'requestId', 'sk', 'userId']),
    );
  });

  it('of a draft leaves it its maker’s alone, though it names its approver', async () => {
    const requestId = await draft({ service: 'bulkTransfer', lines: [aTypedLine] });
    await switched(requestId, 'transfer');
    const readBy = async ({ session }: Office['maker']) =>
      (await at.world.call(getRequest, { session, input: { requestId } })).status;
    expect([await readBy(at.maker), await readBy(at.approver)]).toEqual([200, 404]);
  });

  it('is for at most ten lines, and says what transfers cannot say, by line', async () => {
    const many = await draft({ service: 'bulkTransfer', lines: Array.from({ length: 11 }, () => aTypedLine) });
    const refused = await switched(many, 'transfer');
    expect(errorsOf(refused)).toEqual(['to switch.tooManyLines']);
    expect(refused.body.errors[0].detail).toContain('10件まで');
    expect(await mayOf(many)).toEqual(['change', 'delete']);
    const edi = await draft({ service: 'bulkTransfer', lines: [aTypedLine, { ...aTypedLine, edi: 'INV-1' }] });
    const answer = await switched(edi, 'transfer');
    expect([answer.status, errorsOf(answer)]).toEqual([400, ['lines[1].edi switch.edi']]);
    const bytes = fileFor(at, { service: 'bulkTransfer', lines: [{}, { name: 'ｱﾞ' }] });
    const file = await draft({ service: 'bulkTransfer', uploadId: await upload(at, bytes, 'bulkTransfer') });
    expect(errorsOf(await switched(file, 'transfer'))).toEqual(['file[3].payee.name payee.nameForm']);
    expect(requests()).toHaveLength(3);
  });

  it('quotes the fee that payees bear by the table of transfers, and refuses what it would leave nothing of', async () => {
    const { companyId } = at.company;
    const put = (table: string, yen: number) => {
      const fees = { sameBranch: yen, sameBank: yen, telegraphic: yen, document: yen };
      at.world.engine.put({
        ...{ pk: `FEES#${companyId}`, sk: table, entity: 'feeTable', form: 1, companyId, version: 1 },
        ...{ useStandard: false, method: 'boundary', minimumPayment: 0, ranges: [{ from: 0, fees }] },
      });
    };
    put('payee-bulk', 100);
    put('payee-transfer', 300);
    const ordered = { service: 'bulkTransfer', feeBearer: 'payee' };
    const requestId = await draft({ ...ordered, lines: [{ ...aTypedLine, amount: 301 }] });
    expect((await switched(requestId, 'transfer')).body.requests[0]).toMatchObject({
      total: 301,
      fee: { bearer: 'payee', deducted: 300 },
    });
    const small = await draft({ ...ordered, lines: [{ ...aTypedLine, amount: 300 }] });
    expect(errorsOf(await switched(small, 'transfer'))).toEqual(['lines[0].amount fee.wholePayment']);
  });
});

it('a transfer that was a line goes by the branch whose account pays', async () => {
  const line = { ...aTypedLine, payee: { ...payee, bank: at.world.profile.bank.code, branch: '102' } };
  const patterns = [];
  for (const { accountId } of at.company.accounts) {
    const requestId = await draft({ service: 'bulkTransfer', lines: [line], accountId });
    patterns.push((await switched(requestId, 'transfer')).body.requests[0].fee.pattern);
  }
  expect(patterns).toEqual(['sameBank', 'sameBranch']);
});

describe('what changes in the moment in which a request is switched', () => {
  it.each(['bulkTransfer', 'transfer'])('leaves it where it was, instead of in %s', async (to) => {
    const service = to === 'transfer' ? 'bulkTransfer' : 'salary';
    const requestId = await draft({ service, lines: [aTypedLine] });
    const [company] = at.world.items('COMPANY#');
    const user = at.world.items('USER#').find(({ sk }) => sk === `USER#${at.maker.user.userId}`);
    for (const change of [
      { ...company, version: 2 },
      { ...user, rightsVersion: 2 },
      { ...user, serviceState: 'suspended' },
    ]) {
      at.world.hooks.before = ({ method }) => {
        if (method !== 'commit') return;
        at.world.hooks.before = undefined;
        at.world.engine.put(change as never);
      };
      const answer = await switched(requestId, to);
      expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
      expect(stored(at.world, requestId)).toMatchObject({ service, state: 'saved', version: 1 });
    }
    expect(requests()).toHaveLength(1);
  });
});

it('a maker whose confirmation password is stopped makes requests of lines, and switches them (D-3)', async () => {
  const user = at.world.items('USER#').find(({ sk }) => sk === `USER#${at.maker.user.userId}`);
  at.world.engine.put({ ...user, confirmationStopped: true } as never);
  const requestId = await draft({ service: 'salary', lines: [aTypedLine] });
  expect((await switched(requestId, 'bulkTransfer')).status).toBe(200);
  expect((await make(at, { lines: [aTypedLine] })).body.state).toBe('awaitingFinal');
});

describe('who may switch what', () => {
  it.each([
    ['salary', ['bonus', 'bulkTransfer']],
    ['bonus', ['salary', 'bulkTransfer']],
    ['bulkTransfer', ['transfer']],
    ['accountDebit', []],
  ])('of %s to %j alone', async (service, targets) => {
    for (const to of ['salary', 'bonus', 'bulkTransfer', 'transfer']) {
      const requestId = await draft({ service, lines: [aTypedLine] });
      const answer = await switched(requestId, to);
      const expected = targets.includes(to as never) ? [200, []] : [403, ['to switch.notThere']];
      expect([answer.status, errorsOf(answer)]).toEqual(expected);
    }
    const requestId = await draft({ service, lines: [aTypedLine] });
    expect((await mayOf(requestId)).includes('switch')).toBe(targets.length > 0);
  });

  it('needs the rights of both services by the same source, and says everything at once', async () => {
    at = await office({}, { permissions: ['payroll.request.screen', 'bulkTransfer.request.file'] });
    const requestId = await draft({ lines: [aTypedLine], executionDate: '2026-04-05' });
    const answer = await switched(requestId, 'bulkTransfer');
    expect([answer.status, errorsOf(answer)]).toEqual([
      403,
      ['service transfer.rightMissing', 'executionDate executionDate.notBusinessDay'],
    ]);
    // To bonuses the rights are enough, and the day is wrong there too.
    expect(await mayOf(requestId)).toEqual(['change', 'delete']);
    const right = await draft({ lines: [aTypedLine] });
    expect(await mayOf(right)).toContain('switch');
  });

  it('lost the right of its own service', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const item = at.world.items('RIGHTS#').find(({ pk, sk }) => `${pk}${sk}`.includes(at.maker.user.userId));
    if (item) at.world.engine.put({ ...item, permissions: ['bulkTransfer.request.screen'] });
    expect(errorsOf(await switched(requestId, 'bulkTransfer'))).toEqual(['service transfer.rightMissing']);
    expect(await mayOf(requestId)).not.toContain('switch');
  });

  it('is for the maker, while it is with the maker', async () => {
    const { requestId } = (await make(at, { lines: [aTypedLine] })).body;
    expect(errorsOf(await switched(requestId, 'bulkTransfer'))).toEqual(['state transfer.state']);
    const notMaker = await switched(requestId, 'bulkTransfer', { by: at.approver });
    expect(errorsOf(notMaker)).toEqual(expect.arrayContaining(['maker transfer.notMaker']));
    const stranger = await at.world.addUser(at.company, { permissions: [...all] });
    const by = { user: stranger, session: await at.world.logIn(stranger) };
    expect((await switched(requestId, 'bulkTransfer', { by })).status).toBe(404);
  });

  it('helps a request that nobody approved in time, until the deadline of the other service (B-61)', async () => {
    const { requestId } = (await make(at, { lines: [aTypedLine] })).body;
    const draftToo = await draft({ lines: [aTypedLine] });
    // Salaries for 10 April need three business days; bulk transfers one.
    at.world.at('2026-04-07T12:00:00+09:00');
    await at.world.run(expireRequests, {});
    at = { ...at, maker: { ...at.maker, session: await at.world.logIn(at.maker.user) } };
    expect(stored(at.world, requestId).state).toBe('expired');
    expect(errorsOf(await switched(requestId, 'bonus'))).toEqual(['executionDate executionDate.deadline']);
    expect(await mayOf(requestId)).toEqual(['switch']);
    const answer = await switched(requestId, 'bulkTransfer');
    expect(answer.body.requests).toMatchObject([{ state: 'saved', service: 'bulkTransfer', approvers: [] }]);
    expect(stored(at.world, requestId)).toMatchObject({
      approvals: [],
      due: expect.stringMatching(/^REQUEST-EXPIRY#/),
    });
    at.world.at('2026-04-09T12:00:00+09:00');
    at = { ...at, maker: { ...at.maker, session: await at.world.logIn(at.maker.user) } };
    expect(await mayOf(draftToo)).toEqual(['change', 'delete']);
    expect(errorsOf(await switched(draftToo, 'bulkTransfer'))).toEqual(['executionDate executionDate.deadline']);
  });

  it('happens once, whatever is sent at once', async () => {
    const requestId = await draft({ service: 'bulkTransfer', lines: [aTypedLine] });
    const both = await Promise.all([switched(requestId, 'transfer'), switched(requestId, 'transfer')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(requests()).toHaveLength(2);
  });
});

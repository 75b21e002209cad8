import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listLines } from '../../../functions/batches/list-lines.ts';
import { handler as approveRequests } from '../../../functions/transfers/approve-requests.ts';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import { handler as returnRequest } from '../../../functions/transfers/return-request.ts';
import { handler as withdrawRequest } from '../../../functions/transfers/withdraw-request.ts';
import { bulkServices } from '../../../shared/domain/zengin/kinds.ts';
import { payeeItem } from '../../../shared/table/payees.ts';
import type { Request } from '../../fakes/request.ts';
import {
  aTypedLine,
  errorsOf,
  executionDate,
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
});

const draft = async (more: object): Promise<string> => (await make(at, { ...more, save: true })).body.requestId;

const change = (
  requestId: string,
  more: object,
  { ifMatch = 1, by = at.maker, ...rest }: { by?: Office['maker'] } & Request = {},
) =>
  at.world.call(changeRequest, { session: by.session, ifMatch, input: { ...order(at), requestId, ...more }, ...rest });

const linesOf = async (requestId: string) =>
  (await at.world.call(listLines, { session: at.maker.session, input: { requestId } })).body.items;
const chunks = () => at.world.items('LINES#').filter(({ sk }) => String(sk).startsWith('CHUNK#'));

/** The bytes of a file with another day in its header. */
function redated(bytes: Uint8Array, day: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(day, 54, 'latin1');
  return copy;
}

describe('change-request of lines', () => {
  it('replaces typed lines: the request has the new ones alone, and what is handed over is their file', async () => {
    const requestId = await draft({ lines: [aTypedLine, { ...aTypedLine, amount: 180_000 }] });
    const before = stored(at.world, requestId);
    const answer = await change(requestId, { lines: [{ ...aTypedLine, amount: 5 }], comment: '訂正' });
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(answer.body).toMatchObject({ state: 'awaitingFinal', count: 1, total: 5, comment: '訂正', version: 2 });
    const after = stored(at.world, requestId);
    expect(after.lines?.linesId).not.toBe(before.lines?.linesId);
    expect(after.contentHash).not.toBe(before.contentHash);
    expect(await linesOf(requestId)).toMatchObject([{ line: 1, amount: 5 }]);
    const file = (await handedOver(at, requestId)).toString('latin1');
    expect(file.split('\r\n').map((record) => record[0])).toEqual(['1', '2', '8', '9', undefined]);
    const row = at.world.history(at.company.companyId).at(-1);
    expect(row?.event).toBe('transfer.changed');
    expect(row?.changes).toContainEqual({ path: 'count', before: 2, after: 1 });
    expect(row?.changes).toContainEqual({
      path: 'lines',
      before: before.lines?.digest,
      after: after.lines?.digest,
    });
    expect(at.world.mails().map(({ kind }) => kind)).toEqual(['approvalRequested']);
  });

  it('takes a file in the place of lines, and lines in the place of a file, each with its right', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const bytes = fileFor(at);
    const file = await change(requestId, { uploadId: await upload(at, bytes), save: true });
    expect(file.body).toMatchObject({ source: 'file', count: 2, state: 'saved' });
    expect((await handedOver(at, requestId)).equals(bytes)).toBe(true);
    const uploadId = await upload(at, bytes);
    expect((await change(requestId, { uploadId }, { ifMatch: 2 })).status).toBe(200);
    expect((await make(at, { uploadId })).body.code).toBe('upload.used');
    const ofFile = await draft({ uploadId: await upload(at, bytes) });
    expect((await change(ofFile, { lines: [aTypedLine] })).body).toMatchObject({ source: 'screen', count: 1 });

    at = await office({}, { permissions: ['payroll.request.screen'] });
    const typed = await draft({ lines: [aTypedLine] });
    expect(errorsOf(await change(typed, { uploadId: '01JZ8Z0000F0RE1GN000000001' }))).toEqual([
      'service transfer.rightMissing',
    ]);
  });

  it('takes a registered payee, and names one that is not', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const payeeId = at.world.random.ulid(at.world.now());
    const { companyId } = at.company;
    const since = at.world.now().toISOString();
    const kept = { companyId, payeeId, version: 1, service: 'payroll', account: payee } as const;
    const item = { ...kept, createdAt: since, changedAt: since };
    at.world.engine.put(payeeItem.create(payeeItem.key(companyId, payeeId), item, 'payee.exists').item);
    const other = { payeeId: '01JZ8Z0000PAYEE00000000001', amount: 1 };
    const refused = await change(requestId, { lines: [{ payeeId, amount: 7 }, other] });
    expect(errorsOf(refused)).toEqual(['lines[1].payeeId payeeId.unknown']);
    expect((await change(requestId, { lines: [{ payeeId, amount: 7 }] })).status).toBe(200);
    expect(await linesOf(requestId)).toMatchObject([{ payee, amount: 7 }]);
  });

  it('takes no upload that is unknown, has not arrived or was used', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const code = async (uploadId: string) => (await change(requestId, { uploadId })).body.code;
    expect(await code('01JZ8Z0000F0RE1GN000000001')).toBe('upload.notFound');
    const used = await upload(at, fileFor(at));
    await make(at, { uploadId: used });
    expect(await code(used)).toBe('upload.used');
    const missing = await upload(at, fileFor(at));
    at.world.files.files.clear();
    expect(await code(missing)).toBe('upload.missing');
    expect(stored(at.world, requestId).version).toBe(1);
  });

  it('refuses wrong lines by line and field, or record and field, and leaves everything as it was', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const items = at.world.items('LINES#').length;
    const typed = await change(requestId, { lines: [aTypedLine, { ...aTypedLine, customerCode: 'A' }] });
    expect([typed.status, typed.body.code, errorsOf(typed)]).toEqual([
      ...[400, 'batch.linesInvalid'],
      ['lines[1].customerCode zengin.digits'],
    ]);
    const uploadId = await upload(at, fileFor(at, { lines: [{ amount: '0' }] }));
    expect(errorsOf(await change(requestId, { uploadId }))).toEqual(['file[2].amount zengin.amountZero']);
    expect(errorsOf(await change(requestId, { uploadId, lines: [aTypedLine] }))).toEqual([
      'lines zengin.linesOrUpload',
    ]);
    expect([stored(at.world, requestId).version, at.world.items('LINES#').length]).toEqual([1, items]);
  });

  it('keeps the limits, days and approvers of all requests, with every reason', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const answer = await change(requestId, { executionDate: '2026-04-02', approvers: [] });
    expect([answer.status, errorsOf(answer)]).toEqual([
      403,
      ['executionDate executionDate.deadline', 'approvers approvers.number'],
    ]);
    const limited = await change(requestId, { lines: [{ ...aTypedLine, amount: 1_000_000_000 }] });
    expect(errorsOf(limited)).toEqual(['amount limit.exceedsUser', 'amount limit.exceedsCompanyDay']);
    expect((await change(requestId, { lines: [aTypedLine] }, { ifMatch: 2 })).body.code).toBe('request.staleVersion');
  });

  it('is for its maker, while it is with the maker, for its own service', async () => {
    const requestId = (await make(at, { lines: [aTypedLine] })).body.requestId;
    expect(errorsOf(await change(requestId, {}))).toEqual(['state transfer.state']);
    expect((await change(requestId, {}, { by: at.approver })).body.errors.map(({ code }: never) => code)).toEqual([
      'transfer.state',
      'transfer.notMaker',
    ]);
    const saved = await draft({ lines: [aTypedLine] });
    expect(errorsOf(await change(saved, { service: 'bonus' }))).toEqual(['service transfer.otherService']);
    const stranger = await at.world.addUser(at.company, { permissions: ['payroll.request.screen'] });
    const by = { user: stranger, session: await at.world.logIn(stranger) };
    expect((await change(saved, {}, { by })).status).toBe(404);
  });

  it.each<[string, object, readonly string[]]>([
    [
      'fields of transfers in a request of lines',
      { way: 'newAccount', payee, amount: 1, sameDay: true, proof: {} },
      ['way', 'payee', 'amount', 'proof', 'sameDay'].map((path) => `${path} field.unknown`),
    ],
    [
      'a transfer without its fields, and with lines',
      { service: undefined, lines: [aTypedLine] },
      ['way field.required', 'amount field.required', 'feeBearer field.required', 'lines field.unknown'],
    ],
    [
      'wrong and missing fields together',
      { service: undefined, executionDate: 'tomorrow', way: 'newAccount', amount: 1 },
      ['executionDate date.form', 'feeBearer field.required'],
    ],
    [
      'a wrong line and a field too many',
      { lines: [{ payee, amount: 0 }], way: 'newAccount' },
      ['lines[0].amount amount.form', 'way field.unknown'],
    ],
  ])('refuses %s', async (_, more, errors) => {
    const answer = await change(await draft({ lines: [aTypedLine] }), more);
    expect([answer.status, answer.body.code, errorsOf(answer)]).toEqual([400, 'request.invalid', errors]);
  });

  it('of 6,000 lines writes them first; killed before the request, it has its old lines and no others', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const bytes = fileFor(at, { lines: Array.from({ length: 6000 }, (_, n) => ({ amount: String(n + 1) })) });
    const uploadId = await upload(at, bytes);
    let commits = 0;
    at.world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      commits += 1;
      if (commits > 1) throw new Error('killed');
    };
    expect((await change(requestId, { uploadId })).status).toBe(500);
    at.world.hooks.before = undefined;
    expect(await linesOf(requestId)).toMatchObject([{ line: 1, amount: 250_000 }]);
    const items = at.world.items('LINES#').length;
    const dry = await change(requestId, { uploadId }, { headers: { Prefer: 'validate-only' } });
    expect(dry.body.changes).toContainEqual({ path: 'count', before: 1, after: 6000 });
    expect(at.world.items('LINES#')).toHaveLength(items);
    expect((await change(requestId, { uploadId })).body).toMatchObject({ count: 6000, total: 18_003_000 });
    expect((await handedOver(at, requestId)).equals(bytes)).toBe(true);
  });
});

describe('change-request that keeps the lines', () => {
  it.each(bulkServices)(
    'of a file of %s: another day changes four bytes of its header, and no line is written',
    async (service) => {
      for (const lineEnd of ['\r\n', '']) {
        const bytes = fileFor(at, { service, header: { clientCode: '0000012345' } }, lineEnd);
        const requestId = await draft({ service, uploadId: await upload(at, bytes, service) });
        const before = [chunks().length, stored(at.world, requestId).lines?.linesId];
        const answer = await change(requestId, { service, executionDate: '2026-04-13' });
        expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
        expect(answer.body).toMatchObject({ source: 'file', executionDate: '2026-04-13', count: 2, total: 430_000 });
        expect((await handedOver(at, requestId)).equals(redated(bytes, '0413'))).toBe(true);
        expect([chunks().length, stored(at.world, requestId).lines?.linesId]).toEqual(before);
        expect(await linesOf(requestId)).toHaveLength(2);
      }
    },
  );

  it('of a file that was returned: other approvers change no byte, and need every approval anew', async () => {
    const bytes = fileFor(at);
    const { requestId, contentHash } = (await make(at, { uploadId: await upload(at, bytes) })).body;
    await at.world.call(returnRequest, { session: at.approver.session, input: { requestId, comment: '承認者' } });
    const other = await at.world.addUser(at.company, { permissions: ['approval.payroll'] });
    const items = at.world.items('LINES#').length;
    const answer = await change(requestId, { approvers: [other.userId] }, { ifMatch: 2 });
    expect(answer.body).toMatchObject({ state: 'awaitingFinal', approvers: [{ userId: other.userId }] });
    expect(answer.body.contentHash).not.toBe(contentHash);
    const recorded = at.world.history(at.company.companyId).find(({ event }) => event === 'transfer.changed');
    expect(recorded?.changes).toContainEqual({
      path: 'approvers',
      before: [at.approver.user.userId],
      after: [other.userId],
    });
    expect(at.world.items('LINES#')).toHaveLength(items);
    expect((await handedOver(at, requestId)).equals(bytes)).toBe(true);
    const approved = await at.world.call(approveRequests, {
      session: await at.world.logIn(other),
      input: {
        requests: [{ requestId, contentHash: answer.body.contentHash }],
        proof: { confirmationPassword: 'Kakunin26b' },
      },
    });
    expect(approved.body.results).toEqual([{ requestId, state: 'authorised' }]);
  });

  it('of a file: refuses another account, which its header does not name; of typed lines writes it', async () => {
    const second = at.company.accounts[1];
    const accountId = second?.accountId;
    const file = await draft({ uploadId: await upload(at, fileFor(at)) });
    const typed = await draft({ lines: [aTypedLine] });
    expect(errorsOf(await change(file, { accountId }))).toEqual([
      'file[1].branch zengin.otherAccount',
      'file[1].accountType zengin.otherAccount',
    ]);
    const answer = await change(typed, { accountId, save: true });
    expect(answer.body).toMatchObject({ accountId, source: 'screen' });
    const header = (await handedOver(at, typed)).toString('latin1', 0, 120);
    expect([header.slice(77, 80), header.slice(95, 103)]).toEqual([second?.branch, `2${second?.number}`]);
    const closed = await change(typed, { accountId: '01JZ8Z0000ACC0VNT000000001' }, { ifMatch: 2 });
    expect(errorsOf(closed)).toContain('accountId account.closed');
  });

  it('of typed lines: what changes nothing changes no byte; twice another day changes the header twice', async () => {
    const requestId = await draft({ lines: [aTypedLine] });
    const bytes = await handedOver(at, requestId);
    await change(requestId, { save: true });
    expect((await handedOver(at, requestId)).equals(bytes)).toBe(true);
    await change(requestId, { save: true, executionDate: '2026-04-13' }, { ifMatch: 2 });
    await change(requestId, { save: true, executionDate: '2026-04-14' }, { ifMatch: 3 });
    expect((await handedOver(at, requestId)).equals(redated(bytes, '0414'))).toBe(true);
    expect(chunks()).toHaveLength(1);
  });

  it('checks banks and branches anew, and names the line or the record', async () => {
    const known = at.world.ports.bankDirectory;
    const typed = await draft({ lines: [aTypedLine] });
    const many = await draft({ lines: Array.from({ length: 11 }, () => aTypedLine) });
    const file = await draft({ uploadId: await upload(at, fileFor(at)) });
    const without = { ...known, branchOf: () => undefined };
    Object.assign(at.world.ports, { bankDirectory: without });
    expect(errorsOf(await change(typed, {}))).toEqual(['lines[0].payee.branch payee.branchUnknown']);
    expect(errorsOf(await change(many, {})).at(-1)).toBe('lines[10].payee.branch payee.branchUnknown');
    expect(errorsOf(await change(file, {}))).toEqual([
      'file[2].branch payee.branchUnknown',
      'file[3].branch payee.branchUnknown',
    ]);
    Object.assign(at.world.ports, { bankDirectory: known });
  });

  it('is what a withdrawn request is confirmed with', async () => {
    const { requestId } = (await make(at, { lines: [aTypedLine] })).body;
    await at.world.call(withdrawRequest, { session: at.maker.session, input: { requestId } });
    expect((await change(requestId, { executionDate }, { ifMatch: 2 })).body.state).toBe('awaitingFinal');
  });
});

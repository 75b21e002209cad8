import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listLines } from '../../../functions/batches/list-lines.ts';
import { handler as makeBatch } from '../../../functions/batches/make-batch.ts';
import type { PayeeService } from '../../../shared/domain/payee.ts';
import { bulkServices } from '../../../shared/domain/zengin/kinds.ts';
import { headerOf } from '../../../shared/domain/zengin/zengin-line.ts';
import { type Payee, payeeItem } from '../../../shared/table/payees.ts';
import type { Answer } from '../../world.ts';
import {
  approved,
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

const requests = () => at.world.items('REQUEST#');
const refused = (answer: Answer) => [answer.status, answer.body.code, errorsOf(answer)];

describe('make-batch by screen', () => {
  it.each(bulkServices)('makes a request of %s that waits for its approver (A9-7)', async (service) => {
    const answer = await make(at, {
      service,
      lines: [aTypedLine, { ...aTypedLine, amount: 180_000 }],
      comment: '四月分',
    });
    expect([answer.status, answer.roundTrips]).toEqual([201, 3]);
    expect(answer.body).toMatchObject({
      ...{
        service,
        source: 'screen',
        state: 'awaitingFinal',
        count: 2,
        total: 430_000,
        executionDate,
        comment: '四月分',
      },
      maker: { userId: at.maker.user.userId },
      approvers: [{ userId: at.approver.user.userId }],
      may: expect.arrayContaining(['withdraw']),
    });
    expect(at.world.history(at.company.companyId).at(-1)).toMatchObject({
      ...{ event: 'batch.made', subject: answer.body.requestId, outcome: 'done' },
    });
    expect(at.world.mails().map(({ kind }) => kind)).toEqual(['approvalRequested']);
  });

  it('makes the file of the lines as the core gets it, with the names of the directory', async () => {
    const { number = '' } = at.company.accounts[0] ?? {};
    const { body } = await make(at, { lines: [{ ...aTypedLine, customerCode: '12', customerCode2: '7' }] });
    const file = (await handedOver(at, body.requestId)).toString('latin1').split('\r\n');
    const kana = (text: string) =>
      Buffer.from([...text].map((letter) => letter.charCodeAt(0) - 0xff61 + 0xa1)).toString('latin1');
    const name = `${kana('ﾃｶﾞﾀ')} ${kana('ﾀﾛｳ')}`;
    expect(file).toEqual([
      `1110${'0'.repeat(10)}${kana('ﾃｶﾞﾀｼﾖｳｼﾞ').padEnd(40)}04109999${' '.repeat(15)}081${' '.repeat(15)}1${number}${' '.repeat(17)}`,
      `20001${kana('ﾐｽﾞﾎ').padEnd(15)}110${kana('ﾄｳｷﾖｳﾁﾕｳｵｳ').padEnd(15)}000011234567${name.padEnd(30)}00002500000${'12'.padStart(10, '0')}${'7'.padStart(10, '0')}${' '.repeat(9)}`,
      `8000001000000250000${' '.repeat(101)}`,
      `9${' '.repeat(119)}`,
      '',
    ]);
  });

  it('takes registered payees of the service, and their customer numbers', async () => {
    const register = (service: PayeeService, number: string, more: Partial<Payee> = {}): string => {
      const payeeId = at.world.random.ulid(at.world.now());
      const registeredAt = at.world.now().toISOString();
      const { companyId } = at.company;
      const account = { ...payee, number } as const;
      const item = {
        companyId,
        payeeId,
        version: 1,
        service,
        account,
        createdAt: registeredAt,
        changedAt: registeredAt,
      };
      at.world.engine.put(
        payeeItem.create(payeeItem.key(companyId, payeeId), { ...item, ...more }, 'payee.exists').item,
      );
      return payeeId;
    };
    const employee = register('payroll', '7654321');
    const payer = register('accountDebit', '1111111', { customerCode: 'A-17' });
    const salary = await make(at, { lines: [{ payeeId: employee, amount: 1 }] });
    const debit = await make(at, { service: 'accountDebit', lines: [{ payeeId: payer, amount: 1 }] });
    const linesOfRequest = async ({ body }: Answer) =>
      (await at.world.call(listLines, { session: at.maker.session, input: { requestId: body.requestId } })).body.items;
    expect(await linesOfRequest(salary)).toMatchObject([{ payee: { ...payee, number: '7654321' } }]);
    expect(await linesOfRequest(debit)).toMatchObject([{ payee: { number: '1111111' }, customerCode: 'A-17' }]);
    const other = await make(at, {
      lines: [
        { payeeId: payer, amount: 1 },
        { payeeId: '01JZ8Z0000PAYEE00000000001', amount: 1 },
      ],
    });
    expect(refused(other)).toEqual([
      ...[400, 'batch.linesInvalid'],
      ['lines[0].payeeId payeeId.unknown', 'lines[1].payeeId payeeId.unknown'],
    ]);
  });

  it.each<[object, readonly string[]]>([
    [{ payee: undefined }, ['lines[1].payee zengin.payeeOrId']],
    [{ payeeId: '01JZ8Z0000PAYEE00000000001' }, ['lines[1].payee zengin.payeeOrId']],
    [{ payee: { ...payee, bank: '0999' } }, ['lines[1].payee.bank payee.bankUnknown']],
    [{ payee: { ...payee, branch: '999' } }, ['lines[1].payee.branch payee.branchUnknown']],
    [{ amount: 10_000_000_000 }, ['lines[1].amount zengin.tooLong']],
    [{ customerCode: 'A' }, ['lines[1].customerCode zengin.digits']],
    [{ customerCode: '12345678901' }, ['lines[1].customerCode zengin.tooLong']],
    [{ customerCode: '一' }, ['lines[1].customerCode zengin.notWritable']],
    [{ edi: 'A' }, ['lines[1].edi zengin.notHere']],
    [
      { payee: { ...payee, branch: '999' }, customerCode: 'A' },
      ['lines[1].payee.branch payee.branchUnknown', 'lines[1].customerCode zengin.digits'],
    ],
  ])('refuses a line with %j by its number and field, all or nothing', async (change, errors) => {
    const answer = await make(at, { lines: [aTypedLine, { ...aTypedLine, ...change }] });
    expect(refused(answer)).toEqual([400, 'batch.linesInvalid', errors]);
    expect([requests(), at.world.items('LINES#')]).toEqual([[], []]);
  });

  it.each([
    [`テガタ&${'ア'.repeat(40)}`, `ﾃｶﾞﾀ${'ｱ'.repeat(36)}`],
    ['ガ'.repeat(21), 'ｶﾞ'.repeat(20)],
  ])('writes as much of the name %s into the header as it holds', async (nameKana, expected) => {
    at = await office({ nameKana });
    const { body } = await make(at, { lines: [aTypedLine] });
    const header = (await handedOver(at, body.requestId)).subarray(0, 120);
    expect(headerOf('salary', header).clientName).toBe(expected.normalize('NFKC'));
  });

  it('refuses more lines than the bank takes by screen (B-62)', async () => {
    const { transfers } = at.world.profile as { transfers: { linesByScreen: number } };
    const usual = transfers.linesByScreen;
    transfers.linesByScreen = 2;
    const answers = [];
    for (const count of [2, 3])
      answers.push(await make(at, { lines: Array.from({ length: count }, () => aTypedLine) }));
    transfers.linesByScreen = usual;
    expect(answers.map(({ status }) => status)).toEqual([201, 400]);
    expect(errorsOf(answers[1] as Answer)).toEqual(['lines field.tooLong']);
    expect(answers[1]?.body.errors[0].detail).toContain('2');
    expect(answers[1]?.body).not.toHaveProperty('more');
  });

  it('reads the payees that lines name side by side, each once', async () => {
    const lines = Array.from({ length: 201 }, (_, n) => ({
      payeeId: `01JZ8Z0000PAYEE${String(n).padStart(11, '0')}`,
      amount: 1,
    }));
    const { companyId } = at.company;
    const since = at.world.now().toISOString();
    for (const [n, { payeeId }] of lines.entries()) {
      const account = { ...payee, number: String(n).padStart(7, '0') };
      const kept = {
        companyId,
        payeeId,
        version: 1,
        service: 'payroll',
        account,
        createdAt: since,
        changedAt: since,
      } as const;
      at.world.engine.put(payeeItem.create(payeeItem.key(companyId, payeeId), kept, 'payee.exists').item);
    }
    const asked: string[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'get') asked.push(...call.keys.flatMap(({ sk }) => (sk.includes('PAYEE0') ? [sk] : [])));
    };
    const answer = await make(at, { lines: [...lines, ...lines] });
    expect([answer.status, answer.roundTrips, answer.body.total]).toEqual([201, 3, 402]);
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
    expect(asked).toHaveLength(201);
  });

  it('refuses a kind of account that debits do not have, by its field', async () => {
    const line = { ...aTypedLine, payee: { ...payee, type: 'savings' } };
    expect((await make(at, { lines: [line] })).status).toBe(201);
    const answer = await make(at, { service: 'accountDebit', lines: [line] });
    expect(errorsOf(answer)).toEqual(['lines[0].payee.type zengin.choice']);
  });

  it('takes EDI in 総合振込, in the place of the codes', async () => {
    const line = { ...aTypedLine, edi: 'INV-1' };
    expect((await make(at, { service: 'bulkTransfer', lines: [line] })).status).toBe(201);
    const both = await make(at, { service: 'bulkTransfer', lines: [{ ...line, customerCode: '1' }] });
    expect(errorsOf(both)).toEqual(['lines[0].customerCode zengin.notHere']);
  });

  it.each([
    [0, 'amount.form'],
    [-1, 'amount.form'],
    [1.5, 'amount.form'],
    [1e12, 'amount.form'],
    ['1', 'field.type'],
  ])('refuses %s as an amount', async (amount, code) => {
    expect(errorsOf(await make(at, { lines: [{ ...aTypedLine, amount }] }))).toEqual([`lines[0].amount ${code}`]);
  });

  it('refuses no lines, lines and a file, neither, and too many', async () => {
    const uploadId = await upload(at, fileFor(at));
    expect(errorsOf(await make(at, { lines: [] }))).toEqual(['lines field.tooShort']);
    expect(errorsOf(await make(at, {}))).toEqual(['lines zengin.linesOrUpload']);
    expect(errorsOf(await make(at, { lines: [aTypedLine], uploadId }))).toEqual(['lines zengin.linesOrUpload']);
    const many = Array.from({ length: 5001 }, () => aTypedLine);
    expect(errorsOf(await make(at, { lines: many }))).toEqual(['lines field.tooLong']);
  });

  it('takes 5,000 lines at once, in three round trips', async () => {
    const answer = await make(at, {
      lines: Array.from({ length: 5000 }, (_, n) => ({ ...aTypedLine, amount: n + 1 })),
    });
    expect([answer.status, answer.roundTrips, answer.body.count]).toEqual([201, 3, 5000]);
  });

  it('names the first hundred errors, and the number of the others', async () => {
    const lines = Array.from({ length: 107 }, () => ({ ...aTypedLine, customerCode: 'A' }));
    const { body } = await make(at, { lines });
    expect([body.errors.length, body.more]).toEqual([100, 7]);
    expect(body.detail).toContain('ほかに7件のエラーがあります。');
  });

  it('refuses a total of 13 digits', async () => {
    const lines = Array.from({ length: 101 }, () => ({ ...aTypedLine, amount: 9_999_999_999 }));
    expect(errorsOf(await make(at, { lines }))).toEqual(['lines zengin.totalTooLarge']);
  });

  it('needs the right to type requests of the service; that to send files is another', async () => {
    at = await office({}, { permissions: ['payroll.request.file', 'bulkTransfer.request.screen'] });
    const answer = await make(at, { lines: [aTypedLine] });
    expect(refused(answer)).toEqual([403, 'transfer.notAllowed', ['service transfer.rightMissing']]);
  });

  it('keeps the limits and rules of all requests, with every reason', async () => {
    const answer = await make(at, {
      lines: [{ ...aTypedLine, amount: 1_000_000_000 }],
      executionDate: '2026-04-02',
      approvers: [],
    });
    expect(answer.status).toBe(403);
    expect(errorsOf(answer)).toEqual(
      expect.arrayContaining([
        'amount limit.exceedsUser',
        'amount limit.exceedsCompanyDay',
        'approvers approvers.number',
      ]),
    );
    const account = await make(at, { lines: [aTypedLine], accountId: '01JZ8Z0000ACC0VNT000000001' });
    expect(refused(account)).toEqual([403, 'transfer.notAllowed', ['accountId account.closed']]);
    expect([requests(), at.world.items('LINES#')]).toEqual([[], []]);
  });

  it('uses up one daily limit of the company, whichever account pays (A6-5)', async () => {
    at = await office({ limits: { salary: 400_000 } });
    const [first, second] = at.company.accounts.map(({ accountId }) => accountId);
    await approved(at, { lines: [aTypedLine], accountId: first });
    const tooMuch = approved(at, { lines: [{ ...aTypedLine, amount: 150_001 }], accountId: second });
    await expect(tooMuch).rejects.toThrow('limit.exceedsCompanyDay');
    await approved(at, { lines: [{ ...aTypedLine, amount: 150_000 }], accountId: second });
    expect(at.world.items('USED-LIMIT#').map(({ sk, amount }) => [sk, amount])).toEqual([
      [`${executionDate}#${at.company.companyId}#salary`, 400_000],
    ]);
  });

  it('keeps a draft, without approvers; and tells in a dry run what it would do', async () => {
    const draft = await make(at, { lines: [aTypedLine], save: true, approvers: [] });
    expect(draft.body).toMatchObject({ state: 'saved', count: 1 });
    const before = [requests().length, at.world.items('LINES#').length];
    const dry = await make(at, { lines: [aTypedLine] }, { headers: { Prefer: 'validate-only' } });
    expect([dry.status, dry.body.changes.length > 0]).toEqual([200, true]);
    expect([requests().length, at.world.items('LINES#').length]).toEqual(before);
  });

  it('gives other lines another content hash', async () => {
    const hash = async (line: object) => (await make(at, { lines: [{ ...aTypedLine, ...line }] })).body.contentHash;
    const digest = async (line: object) => {
      const { body } = await make(at, { lines: [{ ...aTypedLine, ...line }] });
      return stored(at.world, body.requestId).lines?.digest;
    };
    expect(await hash({})).not.toBe(await hash({ payee: { ...payee, number: '1234568' } }));
    expect(await digest({})).toBe(await digest({}));
    expect(await digest({})).not.toBe(await digest({ payee: { ...payee, number: '1234568' } }));
  });
});

describe('make-batch of a file', () => {
  it.each(bulkServices)('makes a request of %s, which is handed over as it came (A9-8)', async (service) => {
    for (const lineEnd of ['\r\n', '']) {
      const bytes = fileFor(at, { service }, lineEnd);
      const answer = await make(at, { service, uploadId: await upload(at, bytes, service) });
      expect(answer.body).toMatchObject({ service, source: 'file', state: 'awaitingFinal', count: 2, total: 430_000 });
      expect((await handedOver(at, answer.body.requestId)).equals(bytes)).toBe(true);
    }
  });

  it('needs three round trips', async () => {
    expect((await make(at, { uploadId: await upload(at, fileFor(at)) })).roundTrips).toBe(3);
  });

  it('refuses a file with errors by record and field, in both languages, all or nothing', async () => {
    const uploadId = await upload(
      at,
      fileFor(at, { lines: [{ amount: '0' }, { bank: 'A001' }], trailer: { count: '3' } }),
    );
    const answer = await make(at, { uploadId });
    expect(refused(answer)).toEqual([
      ...[400, 'batch.linesInvalid'],
      ['file[2].amount zengin.amountZero', 'file[3].bank zengin.digits', 'file[4].count zengin.count'],
    ]);
    expect(answer.body.errors[0].detail).toBe('金額は1円以上にしてください。');
    const english = await make(at, { uploadId }, { headers: { 'Accept-Language': 'en' } });
    expect(english.body.errors[0].detail).toBe('The amount must be at least 1 yen.');
    expect([requests(), at.world.items('LINES#')]).toEqual([[], []]);
  });

  it.each<[string, Parameters<typeof fileFor>[1], readonly string[]]>([
    ['another day', { header: { executionDay: '0413' } }, ['file[1].executionDay zengin.otherDay']],
    ['another bank', { header: { bank: '0001' } }, ['file[1].bank zengin.otherBank']],
    ['another branch', { header: { branch: '102' } }, ['file[1].branch zengin.otherAccount']],
    ['another type', { header: { accountType: '2' } }, ['file[1].accountType zengin.otherAccount']],
    ['another account', { header: { accountNumber: '9999999' } }, ['file[1].accountNumber zengin.otherAccount']],
    ['a bank that does not exist', { lines: [{}, { bank: '0999' }] }, ['file[3].bank payee.bankUnknown']],
    ['a branch that does not exist', { lines: [{ branch: '999' }] }, ['file[2].branch payee.branchUnknown']],
    ['another service', { service: 'bulkTransfer' }, ['file[1].kind zengin.kind']],
  ])('refuses %s', async (_, parts, errors) => {
    const answer = await make(at, { uploadId: await upload(at, fileFor(at, parts)) });
    expect(errorsOf(answer)).toEqual(errors);
    expect(requests()).toEqual([]);
  });

  it('reads the day over the end of the year', async () => {
    at.world.at('2026-12-28T10:00:00+09:00');
    at = { ...at, maker: { ...at.maker, session: await at.world.logIn(at.maker.user) } };
    const uploadId = await upload(at, fileFor(at, { header: { executionDay: '0108' } }));
    expect((await make(at, { uploadId, executionDate: '2027-01-08' })).status).toBe(201);
  });

  it('refuses a service other than that of the upload', async () => {
    const uploadId = await upload(at, fileFor(at));
    expect(errorsOf(await make(at, { uploadId, service: 'bonus' }))).toEqual(['service zengin.otherService']);
  });

  it('makes one request of a file, whatever is sent twice', async () => {
    const uploadId = await upload(at, fileFor(at));
    const both = await Promise.all([make(at, { uploadId }), make(at, { uploadId })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const again = await make(at, { uploadId });
    expect([again.status, again.body.code]).toEqual([409, 'upload.used']);
    const checked = await make(at, { uploadId }, { headers: { Prefer: 'validate-only' } });
    expect([checked.status, checked.body.code]).toEqual([409, 'upload.used']);
    expect(requests()).toHaveLength(1);
    const dry = await upload(at, fileFor(at));
    await make(at, { uploadId: dry }, { headers: { Prefer: 'validate-only' } });
    expect((await make(at, { uploadId: dry })).status).toBe(201);
  });

  it('takes nobody else’s upload, none that has not arrived, and none after a day', async () => {
    const colleague = await at.world.addUser(at.company, { permissions: ['payroll.request.file'] });
    const by = { user: colleague, session: await at.world.logIn(colleague) };
    const theirs = await upload(at, fileFor(at), 'salary', by);
    const code = async (uploadId: string) => (await make(at, { uploadId })).body.code;
    expect(await code(theirs)).toBe('upload.notFound');
    expect(await code('01JZ8Z0000F0RE1GN000000001')).toBe('upload.notFound');
    const own = await upload(at, fileFor(at));
    at.world.files.files.clear();
    expect(await code(own)).toBe('upload.missing');
    at.world.files.files.set([...at.world.files.files.keys()][0] ?? '', Buffer.alloc(0));
    at.world.advance({ hours: 23, minutes: 59, seconds: 59 });
    at = { ...at, maker: { ...at.maker, session: await at.world.logIn(at.maker.user) } };
    expect(await code(own)).toBe('upload.missing');
    at.world.advance({ seconds: 1 });
    expect(await code(own)).toBe('upload.notFound');
  });

  it('takes no other bytes than announced', async () => {
    const bytes = fileFor(at);
    const uploadId = await upload(at, bytes);
    const [key = ''] = at.world.files.files.keys();
    for (const other of [
      Buffer.concat([bytes, Buffer.from('1')]),
      bytes.subarray(1),
      Buffer.from(bytes).fill(0x39, 4, 5),
    ]) {
      at.world.files.files.set(key, Buffer.from(other));
      expect((await make(at, { uploadId })).body.code).toBe('upload.missing');
    }
  });

  it('takes no bytes behind those that were announced, and reads no further', async () => {
    const bytes = fileFor(at);
    const uploadId = await upload(at, bytes);
    let parts = 0;
    async function* endless() {
      for (yield bytes; parts < 9; parts += 1) yield Buffer.from('9');
    }
    Object.assign(at.world.files.store, { read: async () => endless() });
    expect((await make(at, { uploadId })).body.code).toBe('upload.missing');
    expect(parts).toBe(0);
  });

  it('needs the right to send files, before a file is read', async () => {
    const uploadId = await upload(at, fileFor(at));
    const item = at.world.items('RIGHTS#').find(({ pk, sk }) => `${pk}${sk}`.includes(at.maker.user.userId));
    if (item) at.world.engine.put({ ...item, permissions: ['payroll.request.screen'] });
    at.world.files.files.clear();
    expect(refused(await make(at, { uploadId }))).toEqual([
      403,
      'transfer.notAllowed',
      ['service transfer.rightMissing'],
    ]);
  });

  it('of 6,000 lines writes them first; killed before the request, it leaves nothing that is listed', async () => {
    const bytes = fileFor(at, { lines: Array.from({ length: 6000 }, (_, n) => ({ amount: String(n + 1) })) });
    const uploadId = await upload(at, bytes);
    let commits = 0;
    at.world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      commits += 1;
      if (commits > 1) throw new Error('killed');
    };
    expect((await make(at, { uploadId })).status).toBe(500);
    at.world.hooks.before = undefined;
    expect(requests()).toEqual([]);
    expect(at.world.items('LINES#').length).toBeGreaterThan(0);
    const answer = await make(at, { uploadId });
    expect(answer.body).toMatchObject({ count: 6000, total: 18_003_000 });
    expect((await handedOver(at, answer.body.requestId)).equals(bytes)).toBe(true);
  });
});

describe('list-lines', () => {
  const list = (by: Office['maker'], input: Readonly<Record<string, unknown>>) =>
    at.world.call(listLines, { session: by.session, input });

  it('pages through the lines in their order', async () => {
    const { body } = await make(at, { lines: Array.from({ length: 7 }, (_, n) => ({ ...aTypedLine, amount: n + 1 })) });
    const pages: number[][] = [];
    let cursor: string | undefined;
    do {
      const page = await list(at.approver, { requestId: body.requestId, limit: '3', ...(cursor && { cursor }) });
      expect(page.roundTrips).toBe(3);
      pages.push(page.body.items.map(({ line, amount }: { line: number; amount: number }) => line * 100 + amount));
      cursor = page.body.cursor;
    } while (cursor);
    expect(pages).toEqual([[101, 202, 303], [404, 505, 606], [707]]);
  });

  it('shows the whole line', async () => {
    const line = { ...aTypedLine, customerCode: '12', customerCode2: '7' };
    const { body } = await make(at, { lines: [line] });
    expect((await list(at.maker, { requestId: body.requestId })).body).toEqual({
      items: [
        {
          ...{ line: 1, payee, bankKana: 'ミズホ', branchKana: 'トウキヨウチユウオウ', amount: 250_000 },
          ...{ customerCode: '0000000012', customerCode2: '0000000007' },
        },
      ],
    });
  });

  it('is for those who may see the request; for others it is not there', async () => {
    const { body } = await make(at, { lines: [aTypedLine] });
    const input = { requestId: body.requestId };
    const colleague = await at.world.addUser(at.company, { permissions: [] });
    const viewer = await at.world.addUser(at.company, { permissions: ['payroll.viewAll'] });
    const seenBy = async (user: typeof colleague) =>
      (await at.world.call(listLines, { session: await at.world.logIn(user), input })).status;
    expect([await seenBy(colleague), await seenBy(viewer)]).toEqual([404, 200]);
  });
});

it('make-batch takes a body of two megabytes, and no larger one', async () => {
  const padded = (bytes: number) => {
    const text = JSON.stringify(order(at, { lines: [aTypedLine] }));
    return text + ' '.repeat(bytes - Buffer.byteLength(text));
  };
  const sent = (rawBody: string) => at.world.call(makeBatch, { session: at.maker.session, rawBody });
  expect((await sent(padded(2 * 1024 * 1024))).status).toBe(201);
  expect((await sent(padded(2 * 1024 * 1024 + 1))).status).toBe(413);
});

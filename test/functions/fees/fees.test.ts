import { beforeEach, describe, expect, it } from 'vitest';
import { handler as loadStandardFees } from '../../../functions/bank/load-standard-fees.ts';
import { handler as changeFees } from '../../../functions/fees/change-fees.ts';
import { handler as getFees } from '../../../functions/fees/get-fees.ts';
import { handler as getStandardFees } from '../../../functions/fees/get-standard-fees.ts';
import { handler as previewFees } from '../../../functions/fees/preview-fees.ts';
import type { Company } from '../../../shared/table/companies.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let user: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld({ startAt: '2026-04-01T10:00:00+09:00' });
  company = world.openCompany();
  user = await world.addUser(company, { role: 'master' });
  session = await world.logIn(user);
});

const flat = (fee: number) => ({ sameBranch: fee, sameBank: fee, telegraphic: fee, document: fee });
const published = [
  { from: 0, to: 29_999, fees: flat(440) },
  { from: 30_000, fees: flat(550) },
];
const tariff = [{ from: 0, fees: flat(330) }];

type Input = Readonly<Record<string, unknown>>;
const load = (effectiveFrom: string, input: Input = {}) =>
  world.call(loadStandardFees, { input: { table: 'payee-bulk', effectiveFrom, ranges: tariff, ...input } });
const get = async (table = 'payee-bulk') => world.call(getFees, { session, input: { table } });
const change = (input: Input, request: Input = {}) =>
  world.call(changeFees, {
    session,
    input: {
      table: 'payee-bulk',
      useStandard: false,
      ranges: published,
      proof: { confirmationPassword: user.confirmationPassword },
      ...input,
    },
    ifMatch: 0,
    ...request,
  });
const preview = (input: Input) =>
  world.call(previewFees, { session, input: { table: 'payee-bulk', useStandard: false, ranges: published, ...input } });
const errorsOf = ({ status, body }: Awaited<ReturnType<typeof get>>) => [
  status,
  body.errors?.map((each: { path: string; code: string }) => `${each.path} ${each.code}`) ?? body.code,
];

describe('fees of a service that the contract lacks', () => {
  const everything = (table: string) =>
    Promise.all([
      get(table),
      change({ table }),
      world.call(previewFees, { session, input: { table, useStandard: false, ranges: published } }),
      world.call(getStandardFees, { session, input: { table } }),
    ]);

  it('are neither shown nor changed, and the bank is named (A7, X-6)', async () => {
    for (const [features, table, service] of [
      [['bulkTransfer'], 'payee-transfer', 'transfer'],
      [['transfer'], 'payee-bulk', 'bulkTransfer'],
      [['transfer'], 'payer-bulk', 'bulkTransfer'],
    ] as const) {
      company = world.openCompany({ features: [...features] });
      user = await world.addUser(company, { role: 'master' });
      session = await world.logIn(user);
      for (const { status, body } of await everything(table)) {
        expect([status, body]).toMatchObject([403, { code: 'fees.notInContract', service }]);
        expect(body.detail).toContain('お取引店');
      }
      expect(world.items('FEES#')).toEqual([]);
    }
  });

  it('are none at a bank that offers no transfers', async () => {
    world = createWorld({ profile: 'hokuyo' });
    company = world.openCompany({ loginMethod: 'certificate' });
    session = await world.logIn(await world.addUser(company, { role: 'master' }));
    expect((await get('payee-transfer')).body.code).toBe('fees.notInContract');
  });
});

describe('change-fees', () => {
  it('stores fees of the company’s own in its partition, with a history row of each changed value', async () => {
    const answer = await change({ method: 'addLower', minimumPayment: 1000 });
    const view = {
      table: 'payee-bulk',
      useStandard: false,
      method: 'addLower',
      minimumPayment: 1000,
      ranges: published,
    };
    expect([answer.status, answer.headers['ETag'], answer.body, answer.roundTrips]).toEqual([200, '"1"', view, 3]);
    const read = await get();
    expect([read.body, read.headers['ETag'], read.roundTrips]).toEqual([view, '"1"', 1]);
    expect(world.items('FEES#')).toMatchObject([{ pk: `FEES#${company.companyId}`, sk: 'payee-bulk', version: 1 }]);
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'fees.changed', subject: 'payee-bulk', outcome: 'done' });
    expect(row?.changes?.map(({ path }) => path)).toEqual([
      'useStandard',
      'method',
      'minimumPayment',
      'ranges.0',
      'ranges.1',
    ]);
  });

  it('names each changed amount on a path of its own, and only checks if asked to (A6-6, X-7)', async () => {
    await change({});
    const dearer = [published[0], { from: 30_000, fees: { ...flat(550), telegraphic: 660 } }];
    const answer = await change({ ranges: dearer }, { ifMatch: 1, validateOnly: true });
    expect([answer.status, answer.body.changes]).toEqual([
      200,
      [{ path: 'ranges.1.fees.telegraphic', before: 550, after: 660 }],
    ]);
    expect((await get()).body.ranges).toEqual(published);
  });

  it('keeps method and minimum unless they are given', async () => {
    await change({ method: 'addUpper', minimumPayment: 500 });
    const again = await change({ ranges: tariff }, { ifMatch: 1 });
    expect(again.body).toMatchObject({ method: 'addUpper', minimumPayment: 500, ranges: tariff });
    expect((await get()).body).toEqual(again.body);
  });

  it('needs the version it is based on: 428, 412', async () => {
    expect(errorsOf(await change({}, { ifMatch: undefined }))).toEqual([428, 'request.versionRequired']);
    expect(errorsOf(await change({}, { ifMatch: 1 }))).toEqual([412, 'request.staleVersion']);
    await change({});
    expect(errorsOf(await change({}))).toEqual([412, 'request.staleVersion']);
    expect((await change({}, { ifMatch: 1 })).headers['ETag']).toBe('"2"');
  });

  it('of two at once, one fails: request.conflict', async () => {
    const answers = await Promise.all([change({}), change({ minimumPayment: 1 })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('needs the confirmation password, and an administrator', async () => {
    expect((await change({ proof: { confirmationPassword: 'wrong' } })).body.code).toBe('proof.wrong');
    const general = await world.logIn(await world.addUser(company));
    expect((await change({}, { session: general })).body.code).toBe('permission.denied');
    expect(world.items('FEES#')).toEqual([]);
  });

  const range = (change: Input) => ({ ranges: [published[0], { ...published[1], ...change }] });
  it.each<[Input, unknown]>([
    [range({ from: 29_999 }), ['ranges[0].to feeRange.overlap']],
    [range({ from: 30_001 }), ['ranges[0].to feeRange.gap']],
    [range({ to: 99_999 }), ['ranges[1].to feeRange.end']],
    [{ ranges: [{ from: 100, fees: flat(1) }] }, ['ranges[0].from feeRange.start']],
    [
      {
        ranges: [
          { from: 0, to: 99, fees: flat(100) },
          { from: 100, fees: flat(1) },
        ],
      },
      ['sameBranch', 'sameBank', 'telegraphic', 'document'].map((each) => `ranges[0].fees.${each} fee.abovePayment`),
    ],
    [
      range({ fees: flat(-1) }),
      ['sameBranch', 'sameBank', 'telegraphic', 'document'].map((each) => `ranges[1].fees.${each} amount.form`),
    ],
    [range({ fees: { ...flat(1), document: 0.5 } }), ['ranges[1].fees.document amount.form']],
    [range({ fees: { ...flat(1), document: 10 ** 15 } }), ['ranges[1].fees.document amount.form']],
    [range({ fees: { ...flat(1), document: '４４０' } }), ['ranges[1].fees.document field.type']],
    [range({ fees: { ...flat(1), document: '1e3' } }), ['ranges[1].fees.document field.type']],
    [range({ fees: { ...flat(1), overseas: 1 } }), ['ranges[1].fees.overseas field.unknown']],
    [{ ranges: [] }, ['ranges field.tooShort']],
    [{ ranges: Array(21).fill({ from: 0, fees: flat(1) }) }, ['ranges field.tooLong']],
    [{ ranges: undefined }, ['ranges field.required']],
    [{ useStandard: true }, ['ranges fee.rangesWithStandard']],
    [{ method: 'cheapest' }, ['method field.choice']],
    [{ minimumPayment: -1 }, ['minimumPayment amount.form']],
    [{ table: 'payee-transfer', method: 'boundary' }, ['method fee.methodNotOffered']],
    [
      { table: 'payer-bulk', method: 'addUpper', minimumPayment: 0 },
      ['method fee.methodNotOffered', 'minimumPayment fee.minimumNotOffered'],
    ],
    [{ table: 'payee' }, ['table field.choice']],
  ])('refuses %j: request.invalid', async (input, errors) => {
    expect(errorsOf(await change(input))).toEqual([400, errors]);
    expect(world.items('FEES#')).toEqual([]);
  });

  it('refuses -0, which JSON can say', async () => {
    const body = JSON.stringify({ useStandard: false, ranges: tariff, proof: {} }).replace(
      '"document":330',
      '"document":-0',
    );
    const answer = await world.call(changeFees, {
      session,
      pathParameters: { table: 'payee-bulk' },
      rawBody: body,
      ifMatch: 0,
    });
    expect(errorsOf(answer)).toEqual([400, ['ranges[0].fees.document amount.form']]);
  });

  it('a payer’s fee has neither method nor minimum, and may be above the payment (A7-8)', async () => {
    const ranges = [
      { from: 0, to: 99, fees: flat(100) },
      { from: 100, fees: flat(200) },
    ];
    const { status, body } = await change({ table: 'payer-bulk', ranges });
    expect([status, body]).toEqual([200, { table: 'payer-bulk', useStandard: false, ranges }]);
  });

  it('another company’s tables are its own', async () => {
    await change({});
    const other = await world.logIn(await world.addUser(world.openCompany(), { role: 'master' }));
    expect((await world.call(getFees, { session: other, input: { table: 'payee-bulk' } })).body.useStandard).toBe(true);
  });
});

describe('standard fees', () => {
  it('are followed by a table that always uses the newest, from their day on (A7-5, A7-6, D-20)', async () => {
    expect((await get()).body).toEqual({
      table: 'payee-bulk',
      useStandard: true,
      method: 'boundary',
      minimumPayment: 0,
      ranges: [],
    });
    await load('2026-04-01');
    await load('2026-04-02', { ranges: published });
    expect((await get()).body).toMatchObject({ useStandard: true, ranges: tariff, effectiveFrom: '2026-04-01' });
    world.at('2026-04-01T23:59:59.999+09:00');
    session = await world.logIn(user);
    expect((await get()).body.ranges).toEqual(tariff);
    world.at('2026-04-02T00:00:00+09:00');
    expect((await get()).body).toMatchObject({ ranges: published, effectiveFrom: '2026-04-02' });
  });

  it('are copied by 手数料を読み込む: a copy does not follow (A7-7)', async () => {
    await load('2026-04-01');
    const { body } = await world.call(getStandardFees, { session, input: { table: 'payee-bulk' } });
    expect(body).toEqual({ table: 'payee-bulk', effectiveFrom: '2026-04-01', ranges: tariff });
    await change({ ranges: body.ranges });
    await load('2026-04-01', { ranges: published });
    expect((await get()).body).toMatchObject({ useStandard: false, ranges: tariff });
    const back = await change({ useStandard: true, ranges: undefined }, { ifMatch: 1 });
    expect(back.body).toMatchObject({ useStandard: true, ranges: published, effectiveFrom: '2026-04-01' });
  });

  it('cannot be used before the bank has loaded any: fees.noStandard', async () => {
    await load('2026-04-02');
    expect(errorsOf(await world.call(getStandardFees, { session, input: { table: 'payee-bulk' } }))).toEqual([
      409,
      'fees.noStandard',
    ]);
    expect(errorsOf(await change({ useStandard: true, ranges: undefined }))).toEqual([409, 'fees.noStandard']);
    expect(errorsOf(await preview({ useStandard: true, ranges: undefined }))).toEqual([409, 'fees.noStandard']);
  });
});

describe('load-standard-fees', () => {
  it('keeps the tariff of today and those to come, in their order, and replaces that of the same day', async () => {
    await load('2026-04-01');
    await load('2026-06-01');
    await load('2026-05-01', { ranges: published });
    const answer = await load('2026-06-01', { ranges: published });
    expect([answer.status, answer.roundTrips, answer.body.tariffs.map((each: Input) => each['effectiveFrom'])]).toEqual(
      [200, 2, ['2026-04-01', '2026-05-01', '2026-06-01']],
    );
    expect(answer.body.tariffs[2].ranges).toEqual(published);
    world.at('2026-05-02T10:00:00+09:00');
    expect((await load('2026-07-01')).body.tariffs.map((each: Input) => each['effectiveFrom'])).toEqual([
      '2026-05-01',
      '2026-06-01',
      '2026-07-01',
    ]);
    expect(world.history('ALL').at(-1)).toMatchObject({ event: 'standardFees.loaded', subject: 'payee-bulk' });
  });

  it.each<[string, Input, unknown]>([
    ['2026-03-31', {}, ['effectiveFrom tariff.past']],
    ['2027-04-02', {}, undefined],
    ['2027-04-03', {}, ['effectiveFrom tariff.tooFar']],
    ['2026-02-29', {}, ['effectiveFrom date.form']],
    ['2026-04-01T00:00:00+09:00', {}, ['effectiveFrom date.form']],
    ['2026-05-01', { ranges: [{ from: 1, fees: flat(1) }] }, ['ranges[0].from feeRange.start']],
    ['2026-05-01', { table: 'payee' }, ['table field.choice']],
  ])('from %s with %j: %j', async (effectiveFrom, input, errors) => {
    const answer = await load(effectiveFrom, input);
    if (errors === undefined) expect(answer.status).toBe(200);
    else expect(errorsOf(answer)).toEqual([400, errors]);
    if (effectiveFrom === '2027-04-03') expect(answer.body.errors[0].detail).toContain('366日以内');
  });

  it('holds at most ten: tariff.tooMany', async () => {
    for (let day = 1; day <= 10; day += 1)
      expect((await load(`2026-04-${String(day).padStart(2, '0')}`)).status).toBe(200);
    expect(errorsOf(await load('2026-04-11'))).toEqual([409, 'tariff.tooMany']);
    expect((await load('2026-04-10', { ranges: published })).status).toBe(200);
  });

  it('of two at once, one fails: request.conflict', async () => {
    const first = await Promise.all([load('2026-04-01'), load('2026-05-01')]);
    expect(first.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const second = await Promise.all([load('2026-06-01'), load('2026-07-01')]);
    expect(second.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });
});

describe('preview-fees', () => {
  it('shows where the methods differ, and what is below the minimum or the fee (B-45)', async () => {
    const { status, body } = await preview({ method: 'boundary', minimumPayment: 100 });
    expect(status).toBe(200);
    expect(body.patterns.map((each: Input) => each['pattern'])).toEqual([
      'sameBranch',
      'sameBank',
      'telegraphic',
      'document',
    ]);
    expect(body.patterns[2]).toEqual({
      pattern: 'telegraphic',
      differences: [
        { from: 30_000, to: 30_439, fees: { boundary: 550, addLower: 440, addUpper: 440 } },
        { from: 30_440, to: 30_549, fees: { boundary: 550, addLower: 550, addUpper: 440 } },
      ],
      belowMinimum: { from: 1, to: 99 },
      belowFee: [{ from: 100, to: 439 }],
    });
    expect(world.items('FEES#')).toEqual([]);
  });

  it('of the standard fees takes those of today', async () => {
    await load('2026-04-01');
    const { body } = await preview({ useStandard: true, ranges: undefined });
    expect(body.patterns[0]).toMatchObject({ differences: [], belowFee: [{ from: 1, to: 329 }] });
  });

  it('has nothing to show where the payer bears the fee', async () => {
    expect((await preview({ table: 'payer-bulk' })).body).toEqual({ patterns: [] });
  });

  it('refuses what change-fees would refuse: request.invalid', async () => {
    expect(errorsOf(await preview({ method: 'boundary', table: 'payee-transfer' }))).toEqual([
      400,
      ['method fee.methodNotOffered'],
    ]);
  });
});

import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DomainError } from '../../shared/domain/errors.ts';
import { handle } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { type Company, companyItem } from '../../shared/table/companies.ts';
import type { Write } from '../../shared/table/engine.ts';
import { userItem } from '../../shared/table/user.ts';
import type { TestUser } from '../builders/user.ts';
import { requestEvent } from '../fakes/request.ts';
import { createWorld, type World } from '../world.ts';

let world: World;
let company: Company;
let user: TestUser;
/** What the operations write, and say of the version. */
let writes: readonly Write[];
let version: number | undefined;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany({ version: 4 });
  user = await world.addUser(company, { version: 7 });
  writes = [];
  version = undefined;
});

const described = {
  summary: 'Acts on an item.',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  output: z.strictObject({}),
  access: {},
  errors: ['company.state'],
  history: { event: 'company.viewed', service: 'bank' },
} as const;
const run = async () => ({ answer: {}, writes, ...(version !== undefined && { version }) });
const ofCompany = {
  ...described,
  input: z.strictObject({ companyId: z.string() }),
  subject: 'company',
  example: { companyId: 'C' },
} as const;
const change = handle(
  defineOperation({
    ...ofCompany,
    name: 'probe-change',
    route: 'POST /bank/companies/{companyId}/probe',
    ifMatch: 'required',
  }),
  run,
);
const touch = handle(
  defineOperation({ ...ofCompany, name: 'probe-touch', route: 'POST /bank/companies/{companyId}/touch' }),
  run,
);
const view = handle(
  defineOperation({ ...ofCompany, name: 'probe-view', route: 'GET /bank/companies/{companyId}/probe' }),
  run,
);
const onUser = handle(
  defineOperation({
    ...described,
    name: 'probe-user',
    route: 'POST /bank/companies/{companyId}/users/{userId}/probe',
    input: z.strictObject({ companyId: z.string(), userId: z.string() }),
    subject: 'user',
    example: { companyId: 'C', userId: 'U' },
  }),
  run,
);

const on = (handler: typeof change, headers: Record<string, string> = {}, input: object = company) =>
  world.call(handler, { headers, input: { companyId: (input as Company).companyId } });
const codeOf = async (asked: ReturnType<typeof on>) => {
  const { status, body } = await asked;
  return status === 200 ? 200 : [status, body.code];
};

describe('the version that a change is based on (RFC 9110 §13.1.1)', () => {
  it('must be named where the operation demands it: 428 otherwise', async () => {
    expect(await codeOf(on(change))).toEqual([428, 'request.versionRequired']);
    expect(await codeOf(on(change, { 'If-Match': '"4"' }))).toBe(200);
    expect(await codeOf(on(change, { 'if-match': '"3"' }))).toEqual([412, 'request.staleVersion']);
  });

  it.each(['4', '"4', '4"', 'W/"4"', '"4", "5"', '"x"', '""', '*', '"4"x', `"${'4'.repeat(16)}"`])(
    'is one strong ETag of ours: %s is not',
    async (value) => {
      for (const handler of [change, touch])
        expect(await codeOf(on(handler, { 'If-Match': value }))).toEqual([412, 'request.staleVersion']);
    },
  );

  it('may be named where the operation does not demand it, and then counts', async () => {
    expect(await codeOf(on(touch))).toBe(200);
    expect(await codeOf(on(touch, { 'If-Match': '"4"' }))).toBe(200);
    expect(await codeOf(on(touch, { 'If-Match': '"5"' }))).toEqual([412, 'request.staleVersion']);
    expect(await codeOf(on(touch, { 'If-Match': '"120"' }, world.openCompany({ version: 120 })))).toBe(200);
    expect(await codeOf(on(touch, { 'If-Match': `"${'9'.repeat(15)}"` }))).toEqual([412, 'request.staleVersion']);
  });

  it('is looked at before the item: one that is no version is refused where there is no item either', async () => {
    const missing = { companyId: '01K00000000000000000000000' };
    expect(await codeOf(on(touch, { 'If-Match': 'x' }, missing))).toEqual([412, 'request.staleVersion']);
    expect(await codeOf(on(touch, { 'If-Match': '"1"' }, missing))).toEqual([404, 'company.notFound']);
  });

  it('means nothing to a read', async () => {
    for (const value of ['"1"', 'x']) expect(await codeOf(on(view, { 'If-Match': value }))).toBe(200);
  });
});

it('a function that was composed without its subject does nothing, and says so in its log', async () => {
  writes = [{ ...companyItem.create(companyItem.key('C'), company, 'company.exists') }];
  const event = requestEvent(
    touch.operation,
    { input: { companyId: company.companyId } },
    { now: world.now(), requestId: 'r' },
  );
  const invocation = { awsRequestId: '00000000-0000-4000-8000-000000000000' } as Context;
  const before = world.items();
  expect((await touch.on({ ...world.ports, subjects: {} })(event, invocation)).statusCode).toBe(500);
  expect(world.items()).toEqual(before);
  expect((await touch.on(world.ports)(event, invocation)).statusCode).toBe(200);
});

describe('the version that an answer names', () => {
  const key = companyItem.key;
  const update = (set: Record<string, unknown>, of = key(company.companyId)): Write => ({
    kind: 'update',
    key: of,
    set,
    when: [],
    otherwise: () => new DomainError('company.state'),
  });
  const tagOf = async (handler = touch) => (await on(handler)).headers['ETag'];

  it('is the one that its writes give the item, or the one it has', async () => {
    expect([await tagOf(), await tagOf(view)]).toEqual(['"4"', '"4"']);
    for (const other of [
      { ...key(company.companyId), pk: 'PROBE#1' },
      { ...key(company.companyId), sk: 'OTHER' },
    ]) {
      world.engine.put(other);
      writes = [update({ version: 9 }, other)];
      expect(await tagOf()).toBe('"4"');
    }
    writes = [update({ name: 'x' })];
    expect(await tagOf()).toBe('"4"');
    writes = [update({ version: 5 })];
    expect(await tagOf()).toBe('"5"');
    writes = [update({ name: 'x' }), update({ version: 6 })];
    expect(await tagOf()).toBe('"6"');
  });

  it('is the one that the operation says', async () => {
    version = 12;
    expect(await tagOf()).toBe('"12"');
  });

  it('is none of an item that is gone', async () => {
    const otherwise = () => new DomainError('company.state');
    writes = [{ kind: 'delete', key: key(company.companyId), when: [], otherwise }];
    expect(await tagOf()).toBeUndefined();
  });
});

describe('an act of the bank', () => {
  const act = (companyId: string, userId: string) => world.call(onUser, { input: { companyId, userId } });

  it('on nobody and on nothing is refused, whatever the id looks like', async () => {
    for (const companyId of ['01K00000000000000000000000', 'a#b', '__proto__']) {
      expect(await codeOf(on(touch, {}, { companyId }))).toEqual([404, 'company.notFound']);
      expect(await codeOf(act(companyId, user.userId))).toEqual([404, 'company.notFound']);
    }
    for (const userId of ['01K00000000000000000000000', 'a#b', '__proto__'])
      expect(await codeOf(act(company.companyId, userId))).toEqual([404, 'user.notFound']);
  });

  it('is recorded with its company and, on a user, with the user', async () => {
    await on(touch);
    await act(company.companyId, user.userId);
    const { userId, loginId } = user;
    expect(world.history(company.companyId)).toMatchObject([
      { outcome: 'done', actor: 'bank', subject: company.companyId },
      { outcome: 'done', actor: 'bank', subject: userId, userId, loginId },
    ]);
    expect(world.history(company.companyId)[0]).not.toHaveProperty('userId');
  });

  it('on a company, without an item of it, is recorded with the company for its subject', async () => {
    const { companyId } = company;
    const { subject: _none, ...act } = {
      ...ofCompany,
      name: 'probe-act',
      route: 'POST /bank/companies/{companyId}/act',
    } as const;
    await world.call(handle(defineOperation(act), run), { input: { companyId } });
    expect(world.history(companyId)).toMatchObject([{ outcome: 'done', subject: companyId }]);
  });

  it('on a user of another company leaves no id of theirs with the company that was named', async () => {
    const stranger = await world.addUser(world.openCompany());
    expect(await codeOf(act(company.companyId, stranger.userId))).toEqual([404, 'user.notFound']);
    const [row] = world.history(company.companyId);
    expect(row).toMatchObject({ outcome: 'refused', code: 'user.notFound' });
    expect(JSON.stringify(row)).not.toContain(stranger.userId);
    expect(world.history(stranger.companyId)).toEqual([]);
  });

  it('is recorded with the bank where there is no such company', async () => {
    await on(touch, {}, { companyId: '01K00000000000000000000000' });
    expect(world.history('ALL')).toMatchObject([{ outcome: 'refused', code: 'company.notFound' }]);
  });

  it('on an item of another kind at the key finds nothing', async () => {
    const key = userItem.key(company.companyId, user.userId);
    const [stored] = world.items(key.pk).filter(({ sk }) => sk === key.sk);
    world.engine.put({ ...stored, ...key, entity: 'company' });
    expect(await codeOf(act(company.companyId, user.userId))).toEqual([404, 'user.notFound']);
  });
});

it("a user's request that names a company reads none, and is recorded without it", async () => {
  const [session, other] = [await world.logIn(user), world.openCompany()];
  let found: unknown = 'unknown';
  const handler = handle(
    defineOperation({
      ...described,
      name: 'probe-own',
      route: 'POST /probes/{companyId}',
      hosts: ['entry'],
      may: 'session',
      about: undefined,
      input: z.strictObject({ companyId: z.string() }),
      example: { companyId: 'C' },
    }),
    async (_input, context) => {
      found = context.company;
      return { answer: {} };
    },
  );
  const keys: string[] = [];
  world.hooks.before = (call) => {
    if (call.method === 'get') keys.push(...call.keys.map(({ pk }) => pk));
  };
  for (const companyId of [other.companyId, '01K00000000000000000000000'])
    expect((await world.call(handler, { session, input: { companyId } })).status).toBe(200);
  expect(found).toBeUndefined();
  expect(keys).toContain(`COMPANY#${company.companyId}`);
  expect(keys).not.toContain(`COMPANY#${other.companyId}`);
  for (const row of world.history(company.companyId)) expect(row).not.toHaveProperty('subject');
});

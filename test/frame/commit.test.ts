import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { handler as getHome } from '../../functions/sessions/get-home.ts';
import { DomainError, type ErrorCode } from '../../shared/domain/errors.ts';
import { handle } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import type { Item, Update, Write } from '../../shared/table/engine.ts';
import { sessionItem } from '../../shared/table/sessions.ts';
import type { EngineCall } from '../memory-engine.ts';
import { createWorld, type World } from '../world.ts';

let writes: readonly Write[] = [];
let version: number | undefined;
/** An act of the bank that writes what a test says. */
const writing = handle(
  defineOperation({
    name: 'probe-commit',
    summary: 'Writes.',
    route: 'POST /bank/probe',
    hosts: ['bank'],
    may: 'bank',
    about: 'bank',
    input: z.strictObject({}),
    output: z.strictObject({}),
    access: {},
    errors: ['company.state', 'company.exists'],
    example: {},
  }),
  async () => ({ answer: {}, writes, ...(version !== undefined && { version }) }),
);

let world: World;
beforeEach(() => {
  world = createWorld();
  version = undefined;
});

const key = { pk: 'PROBE#1', sk: 'PROBE' };
const otherwise = (code: ErrorCode) => () => new DomainError(code);
const update = (change: Partial<Update>, code: ErrorCode = 'company.state'): Update => ({
  kind: 'update',
  key,
  when: [],
  otherwise: otherwise(code),
  ...change,
});
const check = (when: Update['when'], code: ErrorCode = 'company.exists'): Write => ({
  kind: 'check',
  key,
  when,
  otherwise: otherwise(code),
});
const stored = (): Item | undefined => world.items('PROBE#')[0];
const write = async (...all: Write[]) => {
  writes = all;
  world.engine.put({ ...key, count: 1, old: 'x', older: 'y', state: 'a', kind: 'k' });
  return world.call(writing);
};

describe('several writes of one item', () => {
  it('become one that does what each does; where both set a field, the first does', async () => {
    const first = update({ set: { a: 1, b: 1 }, remove: ['old'], add: { count: 1 } });
    const second = update({ set: { b: 2, c: 2, old: 'kept' }, remove: ['older', 'a'], add: { other: 5 } });
    expect((await write(first, second)).status).toBe(200);
    expect(stored()).toEqual({ ...key, count: 2, other: 5, a: 1, b: 1, c: 2, old: 'kept', state: 'a', kind: 'k' });
  });

  it('add where only one of them adds, and remove where only one removes', async () => {
    await write(update({ set: { a: 1 } }), update({ add: { count: 3 }, remove: ['old'] }));
    expect(stored()).toEqual({ ...key, count: 4, a: 1, older: 'y', state: 'a', kind: 'k' });
    await write(update({ add: { count: 2 } }), update({ set: { a: 1 } }));
    expect(stored()).toMatchObject({ count: 3, a: 1, old: 'x' });
    await write(update({ set: { a: 1 } }), update({ set: { b: 1 } }));
    expect(stored()).toEqual({ ...key, count: 1, a: 1, b: 1, old: 'x', older: 'y', state: 'a', kind: 'k' });
  });

  it('keep a demand of a change that others demand of, whichever comes first', async () => {
    const change = update({ set: { a: 1 }, when: [{ field: 'state', is: 'a' }] });
    for (const all of [
      [change, check([{ field: 'kind', is: 'k' }])],
      [check([{ field: 'kind', is: 'k' }]), change],
    ]) {
      expect((await write(...all)).status).toBe(200);
      expect(stored()).toMatchObject({ a: 1 });
    }
    expect((await write(check([{ field: 'kind', is: 'k' }]), check([]))).status).toBe(200);
  });

  it('are refused by the first whose own demand fails', async () => {
    const state = (is: string) => [{ field: 'state', is }];
    const kind = (is: string) => [{ field: 'kind', is }];
    const codes = async (...all: Write[]) => (await write(...all)).body.code;
    const change = (is: string) => update({ set: { a: 1 }, when: state(is) });
    expect(await codes(change('z'), check(kind('z')))).toBe('company.state');
    expect(await codes(change('a'), check(kind('z')))).toBe('company.exists');
    expect(await codes(check(kind('z')), change('a'))).toBe('company.exists');
    expect(await codes(check(kind('k')), change('z'))).toBe('company.state');
    expect(
      await codes(update({ set: { a: 1 }, when: state('a') }), update({ when: kind('z') }, 'company.exists')),
    ).toBe('company.exists');
    world.engine.remove(key);
    writes = [change('a'), check(kind('k'))];
    expect((await world.call(writing)).body.code).toBe('company.state');
  });

  it('leave nothing else to do beside a delete', async () => {
    await write({ kind: 'delete', key, when: [], otherwise: otherwise('company.state') }, update({ set: { a: 1 } }));
    expect(stored()).toBeUndefined();
  });
});

it('a repeated request is answered with the version that its work left', async () => {
  writes = [];
  version = 7;
  const request = { idempotencyKey: 'key-1' };
  expect((await world.call(writing, request)).headers['ETag']).toBe('"7"');
  expect((await world.call(writing, request)).headers['ETag']).toBe('"7"');
  version = undefined;
  await world.call(writing, { idempotencyKey: 'key-2' });
  const again = await world.call(writing, { idempotencyKey: 'key-2' });
  expect(again.headers['Idempotency-Replayed']).toBe('true');
  expect(again.headers).not.toHaveProperty('ETag');
  expect(world.items('IDEMPOTENCY#').find(({ sk }) => sk === 'key-2')).not.toHaveProperty('version');
});

describe('the idle clock of a session', () => {
  const seen = async (milliseconds: number, break_ = false) => {
    const user = await world.addUser(world.openCompany());
    const session = await world.logIn(user);
    const at = new Date(world.now().getTime() + milliseconds);
    world.at(at);
    if (break_)
      world.hooks.before = ({ method }) => {
        if (method === 'update') throw new Error('cut off');
      };
    const { status } = await world.call(getHome, { session });
    world.hooks.before = undefined;
    const [item] = world.items(sessionItem.key(session.sessionId).pk);
    return { status, isStamped: item?.['lastSeenAt'] === at.toISOString() };
  };

  it('is wound once a minute', async () => {
    expect(await seen(59_999)).toEqual({ status: 200, isStamped: false });
    expect(await seen(60_000)).toEqual({ status: 200, isStamped: true });
  });

  it('is no reason to refuse a request: that it was not wound is logged', async () => {
    expect(await seen(60_000, true)).toEqual({ status: 200, isStamped: false });
    const request = world.logs.find(({ message }) => message === 'request');
    expect(world.logs.find(({ message }) => message === 'session not stamped')).toEqual({
      level: 'warn',
      message: 'session not stamped',
      requestId: request?.['requestId'],
      invocationId: request?.['invocationId'],
      cause: 'Error: cut off',
    });
  });
});

/** An operation of users that is refused. */
const refusing = (proof: readonly 'confirmationPassword'[]) =>
  handle(
    defineOperation({
      name: 'probe-refusal',
      summary: 'Refuses.',
      route: 'POST /probe',
      hosts: ['entry'],
      may: 'session',
      proof,
      input: z.strictObject({ proof: z.strictObject({ confirmationPassword: z.string() }).optional() }),
      output: z.strictObject({}),
      access: {},
      errors: ['company.state'],
      history: { event: 'user.listed', service: 'bank' },
      example: { proof: { confirmationPassword: 'a' } },
    }),
    async () => {
      throw new DomainError('company.state');
    },
  );

describe('a refusal after a right password', () => {
  const ask = async (meanwhile: (call: EngineCall) => void) => {
    const company = world.openCompany();
    const user = await world.addUser(company);
    const session = await world.logIn(user);
    world.hooks.before = meanwhile;
    const proof = { confirmationPassword: user.confirmationPassword };
    const { status, body } = await world.call(refusing(['confirmationPassword']), { session, input: { proof } });
    world.hooks.before = undefined;
    return { status, code: body.code, rows: world.history(company.companyId).map(({ code }) => code) };
  };

  it('clears the counter and stands in the history', async () => {
    expect(await ask(() => undefined)).toEqual({ status: 409, code: 'company.state', rows: ['company.state'] });
    expect(world.items('ATTEMPTS#')).toMatchObject([{ attempts: 0 }]);
  });

  it('stands all the same where the counter was stopped or went meanwhile', async () => {
    const stop = ({ method }: EngineCall) => {
      const [counter] = world.items('ATTEMPTS#');
      if (method === 'commit' && counter) world.engine.put({ ...counter, stopped: true });
    };
    expect(await ask(stop)).toEqual({ status: 409, code: 'company.state', rows: ['company.state'] });
    const remove = ({ method }: EngineCall) => {
      if (method === 'commit') for (const item of world.items('ATTEMPTS#')) world.engine.remove(item);
    };
    expect(await ask(remove)).toMatchObject({ status: 409, code: 'company.state', rows: ['company.state'] });
  });

  it('is a failure of ours where the table itself fails, and is not tried again', async () => {
    let commits = 0;
    const failOnce = ({ method }: EngineCall) => {
      if (method === 'commit' && ++commits === 1) throw new Error('cut off');
    };
    expect(await ask(failOnce)).toMatchObject({ status: 500, rows: [] });
    expect(commits).toBe(1);
  });
});

it('a refusal that clears no counter is written once, or not at all', async () => {
  const company = world.openCompany();
  const session = await world.logIn(await world.addUser(company));
  let commits = 0;
  world.hooks.before = ({ method }) => {
    if (method === 'commit' && ++commits === 1) throw new DomainError('request.conflict');
  };
  expect((await world.call(refusing([]), { session })).body.code).toBe('request.conflict');
  expect([commits, world.history(company.companyId)]).toEqual([1, []]);
});

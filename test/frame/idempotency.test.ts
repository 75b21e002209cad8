import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DomainError } from '../../shared/domain/errors.ts';
import { handle } from '../../shared/frame/handle.ts';
import { requestHashOf } from '../../shared/frame/idempotency.ts';
import { type AnyOperation, defineOperation } from '../../shared/operation/operation.ts';
import { idempotencyItem } from '../../shared/table/idempotency-rows.ts';
import { createWorld, type World } from '../world.ts';

const Input = z.strictObject({
  text: z.string(),
  more: z.unknown().optional(),
  isRefused: z.boolean().optional(),
});
let runs = 0;
/** An act of the bank that counts how often it is done. */
const counting = handle(
  defineOperation({
    name: 'probe-idempotency',
    summary: 'Counts.',
    route: 'POST /bank/probe',
    hosts: ['bank'],
    may: 'bank',
    about: 'bank',
    input: Input,
    output: z.strictObject({ runs: z.int() }),
    access: {},
    errors: ['company.state'],
    example: { text: 'a' },
  }),
  async ({ isRefused }) => {
    if (isRefused) throw new DomainError('company.state');
    runs += 1;
    return { answer: { runs } };
  },
);

let world: World;
beforeEach(() => {
  world = createWorld();
  runs = 0;
});

const caller = 'arn:aws:iam::123456789012:user/bank-clerk';
const row = () => world.items('IDEMPOTENCY#')[0];
const ask = (input: object = { text: 'a' }, request: Parameters<World['call']>[1] = {}) =>
  world.call(counting, { input: { ...input }, idempotencyKey: 'key-1', ...request });
const isReplayed = ({ headers }: Awaited<ReturnType<typeof ask>>) => headers['Idempotency-Replayed'] === 'true';

describe('a request with a key (X-8)', () => {
  it('is done once, and its answer given again for a day', async () => {
    const first = await ask();
    expect([first.status, first.body, isReplayed(first)]).toEqual([200, { runs: 1 }, false]);
    expect(row()).toMatchObject({ state: 'done', ttl: Math.floor(world.now().getTime() / 1000) + 86_400 });
    world.advance({ seconds: 86_399 });
    const again = await ask();
    expect([again.status, again.body, isReplayed(again)]).toEqual([200, { runs: 1 }, true]);
    world.advance({ seconds: 1 });
    const later = await ask();
    expect([later.body, isReplayed(later)]).toEqual([{ runs: 2 }, false]);
  });

  it('is refused where the key was used for another request; what was answered stays', async () => {
    await ask();
    const other = await ask({ text: 'b' });
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotencyMismatch']);
    expect(row()).toMatchObject({ state: 'done' });
    expect(isReplayed(await ask())).toBe(true);
  });

  it('gives its key back when it is refused, for the request that is right', async () => {
    expect((await ask({ text: 'a', isRefused: true })).body.code).toBe('company.state');
    expect(row()).toBeUndefined();
    expect((await ask()).body).toEqual({ runs: 1 });
  });

  it('is refused while the first is under way', async () => {
    await ask();
    world.engine.put({ ...idempotencyItem.key(caller, 'key-1'), ...row(), state: 'running' });
    expect((await ask()).body.code).toBe('request.inProgress');
    expect(runs).toBe(1);
  });

  it('is refused where the key is sent twice, or is none', async () => {
    for (const request of [
      { headerLines: { 'Idempotency-Key': ['key-1', 'key-1'] } },
      { idempotencyKey: 'key 1' },
      { idempotencyKey: '' },
      { idempotencyKey: 'x'.repeat(65) },
    ]) {
      const { status, body } = await ask(undefined, request);
      expect([status, body.code]).toEqual([400, 'request.idempotencyKeyInvalid']);
    }
    expect([runs, world.items('IDEMPOTENCY#')]).toEqual([0, []]);
  });

  it('is the same in every session of its role, and another one of another role, user or account', async () => {
    const signedBy = async (bankUserArn: string) => isReplayed(await ask(undefined, { bankUserArn }));
    const role = 'arn:aws:sts::123456789012:assumed-role/Core';
    expect(await signedBy(`${role}/botocore-session-1764547200`)).toBe(false);
    expect(await signedBy(`${role}/botocore-session-1764550800`)).toBe(true);
    expect(await signedBy(`${role}Two/botocore-session-1764550800`)).toBe(false);
    expect(await signedBy('arn:aws:iam::123456789012:user/Core/botocore-session-1764550800')).toBe(false);
    expect(await signedBy('arn:aws:sts::210987654321:assumed-role/Core/botocore-session-1764550800')).toBe(false);
    expect(runs).toBe(4);
  });

  it('leaves nothing where it is only tried', async () => {
    expect((await ask(undefined, { validateOnly: true })).status).toBe(200);
    expect(world.items('IDEMPOTENCY#')).toEqual([]);
  });
});

describe('the identity of a request', () => {
  const hash = (more: unknown, name = 'probe') =>
    requestHashOf({ ...(counting.operation as AnyOperation), name }, { text: 'a', more });

  it('does not depend on the order of names, however deep', () => {
    expect(hash({ a: 1, b: { c: 2, d: [{ e: 3, f: 4 }] } })).toBe(hash({ b: { d: [{ f: 4, e: 3 }], c: 2 }, a: 1 }));
    expect(hash({ b: 1, a: 2, c: 3 })).toBe(hash({ c: 3, a: 2, b: 1 }));
  });

  it('is another one for anything else that differs', () => {
    const given = [null, [], {}, [1, 2], [2, 1], { 0: 1, 1: 2 }, { a: 1 }, { a: 2 }, { b: 1 }, 'null', 0, { a: null }];
    const hashes = [...given.map((each) => hash(each)), hash({ a: 1 }, 'another operation')];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

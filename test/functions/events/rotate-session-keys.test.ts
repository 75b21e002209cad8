import type { JWK } from 'jose';
import { expect, it } from 'vitest';
import { handler as rotate } from '../../../functions/events/rotate-session-keys.ts';
import { signToken, tokenVerifier } from '../../../shared/aws/session-tokens.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import { verifying } from '../../../shared/operation/verifying.ts';
import { sessionKeysItem } from '../../../shared/table/bank.ts';
import { recordingEngine } from '../../fakes/recording.ts';
import { tableOn } from '../../table-on.ts';
import { createWorld, type World } from '../../world.ts';

const run = (world: World) => world.run(rotate, {});

function publicKeys(world: World) {
  const [row] = world.items('BANK#SESSION-KEYS');
  return row ? sessionKeysItem.parse(row).keys : [];
}

/** A token signed with the key that is stored now. */
async function sign(world: World): Promise<string> {
  const key = world.keyStore.keys.at(-1);
  const [issuedAt, ids] = [world.now(), { sessionId: 'S', userId: 'U', companyId: 'C', host: 'entry' } as const];
  const claims = { ...ids, issuedAt, expiresAt: new Date(issuedAt.getTime() + 8 * 3_600_000) };
  return signToken(claims, { kid: key?.kid ?? '', jwk: (key?.jwk ?? {}) as JWK });
}

/** Verifies as a function does that has just started. */
const verify = (world: World, token: string) =>
  tokenVerifier(tableOn(recordingEngine(world.engine, verifying))).verify(token, 'entry', world.now());

it('creates the first key pair at deployment: the private half is stored, the public one verifies what it signs', async () => {
  const world = createWorld();
  expect(await run(world)).toEqual({ rotated: true });
  const [stored] = world.keyStore.keys;
  expect(stored).toMatchObject({
    kid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    jwk: { crv: 'P-256', d: expect.any(String) },
  });
  expect(publicKeys(world)).toEqual([
    {
      kid: stored?.kid,
      jwk: expect.not.objectContaining({ d: expect.anything() }),
      createdAt: world.now().toISOString(),
    },
  ]);
  expect(await verify(world, await sign(world))).toMatchObject({ sessionId: 'S' });
  expect(JSON.stringify([world.items(), world.logs])).not.toContain(stored?.jwk['d']);
});

it('does nothing while there is a valid key, however often it runs', async () => {
  const world = createWorld();
  await run(world);
  const before = world.items();
  world.advance({ days: 89 });
  let requests = 0;
  world.hooks.before = () => {
    requests += 1;
  };
  expect(await run(world)).toEqual({ rotated: false });
  expect(await run(world)).toEqual({ rotated: false });
  expect(requests).toBe(2);
  expect(world.items()).toEqual(before);
  expect(world.keyStore.keys).toHaveLength(1);
});

it('rotates after 90 days, and the old key verifies until all its tokens have expired', async () => {
  const world = createWorld();
  await run(world);
  world.advance({ days: 90 });
  const old = await sign(world);
  expect(await run(world)).toEqual({ rotated: true });
  expect(publicKeys(world)).toMatchObject([
    { retireAt: new Date(world.now().getTime() + 9 * 3_600_000).toISOString() },
    {},
  ]);
  expect(publicKeys(world)[1]).not.toHaveProperty('retireAt');
  world.advance({ hours: 7, minutes: 59 });
  await run(world);
  expect([await verify(world, old), await verify(world, await sign(world))]).toMatchObject([
    { userId: 'U' },
    { userId: 'U' },
  ]);
  world.advance({ hours: 1 });
  await run(world);
  expect(publicKeys(world)).toHaveLength(2);
  world.advance({ minutes: 1 });
  await run(world);
  expect(publicKeys(world)).toHaveLength(1);
  expect(await verify(world, await sign(world))).toBeDefined();
});

it('never signs with an unpublished key, whatever request fails, and the next run repairs it', async () => {
  for (const moment of ['before', 'after'] as const) {
    for (let fault = 1; fault <= 6; fault += 1) {
      const world = createWorld();
      let requests = 0;
      world.hooks[moment] = () => {
        requests += 1;
        if (requests === fault) throw new Error('fault');
      };
      await run(world).catch(() => undefined);
      world.hooks[moment] = undefined;
      const kid = world.keyStore.keys.at(-1)?.kid;
      if (kid) expect(publicKeys(world).map((key) => key.kid)).toContain(kid);
      await run(world);
      expect(await verify(world, await sign(world))).toBeDefined();
      const [signing] = publicKeys(world).filter((key) => !key.retireAt);
      expect(signing?.kid).toBe(world.keyStore.keys.at(-1)?.kid);
    }
  }
});

it('starts again after it could publish but not store', async () => {
  const world = createWorld();
  world.keyStore.outage = new Error('Secrets Manager is down');
  await expect(run(world)).rejects.toThrow('down');
  expect(publicKeys(world)).toHaveLength(1);
  world.keyStore.outage = undefined;
  expect(await run(world)).toEqual({ rotated: true });
  expect(await verify(world, await sign(world))).toBeDefined();
  world.advance({ hours: 10 });
  await run(world);
  expect(publicKeys(world)).toMatchObject([{ kid: world.keyStore.keys.at(-1)?.kid }]);
});

it('ends concurrent runs with one key that signs and is verified', async () => {
  const world = createWorld();
  await Promise.all([run(world), run(world), run(world)]);
  const signing = publicKeys(world).filter(({ retireAt }) => !retireAt);
  expect(signing).toMatchObject([{ kid: world.keyStore.keys.at(-1)?.kid }]);
  expect(await verify(world, await sign(world))).toBeDefined();
});

it('keeps the key that signs, even where an earlier run had planned its end', async () => {
  const world = createWorld();
  await run(world);
  const [row] = world.items('BANK#SESSION-KEYS');
  const planned = publicKeys(world).map((key) => ({ ...key, retireAt: '2026-04-01T00:00:00.000Z' }));
  world.engine.put({ ...row, keys: planned } as never);
  await run(world);
  expect(publicKeys(world)).toEqual([expect.not.objectContaining({ retireAt: expect.anything() })]);
  expect(await verify(world, await sign(world))).toBeDefined();
});

it('ends no key while the one that signs now is not published yet', async () => {
  const world = createWorld();
  await run(world);
  const signing = world.keyStore.keys[0];
  // Another run stores its key between this run's two looks at the store.
  let looks = 0;
  Object.assign(world.keyStore, { current: async () => (++looks === 1 ? signing?.kid : 'stored-meanwhile') });
  const before = publicKeys(world);
  await run(world);
  expect(publicKeys(world)).toEqual(before);
});

it('tries five times where other runs change the keys, and fails at once for any other reason', async () => {
  const attempts = async (error: Error) => {
    const world = createWorld();
    let commits = 0;
    world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      commits += 1;
      throw error;
    };
    await expect(run(world)).rejects.toBe(error);
    return commits;
  };
  expect(await attempts(new DomainError('request.conflict'))).toBe(5);
  expect(await attempts(new DomainError('service.unavailable'))).toBe(1);
  expect(await attempts(new Error('cut off'))).toBe(1);
});

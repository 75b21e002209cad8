import { describe, expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { isWrite } from '../../shared/operation/operation.ts';
import type { Item } from '../../shared/table/engine.ts';
import { rightsItem } from '../../shared/table/rights.ts';
import { userItem } from '../../shared/table/user.ts';
import type { World } from '../world.ts';
import { happyPath } from './happy-path.ts';

/** What must hold of every change that only administrators may make. A preview changes nothing. */
const administrations = operations.filter(
  ({ may, route, history, access }) =>
    typeof may === 'object' &&
    'role' in may &&
    isWrite({ route }) &&
    (history !== undefined || Object.keys(access).length > 0),
);
const named = administrations.map(({ name }) => name);

/** What happens to the administrator's record, or to the rights, which stand apart. */
const meanwhile: readonly (readonly [string, (item: Item) => Item, 'record' | 'rights'])[] = [
  ['suspended', (actor) => ({ ...actor, serviceState: 'suspended' }), 'record'],
  ['stopped', (actor) => ({ ...actor, loginStopped: true }), 'record'],
  ['made a general user', (rights) => ({ ...rights, role: 'general' }), 'rights'],
  ['logged out', ({ sessionId: _over, ...actor }) => actor as Item, 'record'],
  ['logged in elsewhere', (actor) => ({ ...actor, sessionId: 'another' }), 'record'],
];

it('is any of these', () => expect(named.length).toBeGreaterThan(8));

describe.each(named)('%s', (name) => {
  it.each(meanwhile)('changes nothing if its administrator is %s meanwhile', async (_, change, where) => {
    const { world, handler, request, companyId = '', userId = '' } = await happyPath(name);
    let changed = false;
    world.hooks.before = (call) => {
      const isDone =
        call.method === 'commit' &&
        call.writes.some((write) => write.kind === 'put' && write.item['outcome'] === 'done');
      if (!isDone || changed) return;
      changed = true;
      const key = (where === 'record' ? userItem : rightsItem).key(companyId, userId);
      const item = world.items(key.pk).find(({ sk }) => sk === key.sk);
      if (item) world.engine.put(change(item));
    };
    const before = business(world, userId);
    const answer = await world.call(handler, request);
    expect(changed).toBe(true);
    expect([401, 403]).toContain(answer.status);
    expect(business(world, userId)).toEqual(before);
    const row = { operation: name, outcome: 'refused', code: answer.body.code };
    expect(world.history(companyId)).toContainEqual(expect.objectContaining(row));
  });

  it('succeeds if nothing happens meanwhile', async () => {
    const { world, handler, request } = await happyPath(name);
    expect((await world.call(handler, request)).status).toBeLessThan(300);
  });
});

/** Everything but the actor's own record, history, keys of requests and the counters that proofs move. */
function business(world: World, actorId: string): readonly object[] {
  return world
    .items()
    .filter(({ pk, sk }) => !/^(HISTORY|IDEMPOTENCY|SESSION)#/.test(pk) && sk !== `USER#${actorId}`)
    .map(({ attempts: _count, lastAttemptAt: _when, ...rest }) => rest);
}

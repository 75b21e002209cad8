import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { queries, reads, readsAll, readsMany, updates, writes, writesAll } from '../../shared/table/capability.ts';
import type { Item } from '../../shared/table/engine.ts';
import { entity, plainId } from '../../shared/table/entity.ts';
import { bindTable, grantsOf } from '../../shared/table/table.ts';
import { type EngineCall, memoryEngine } from '../memory-engine.ts';
import { tableOn } from '../table-on.ts';

const newThing = () =>
  entity({
    name: 'thing',
    prefix: 'THING#',
    schema: z.object({ id: z.string(), size: z.int() }),
    ids: [plainId],
    key: (id: string) => ({ pk: `THING#${id}`, sk: 'THING' }),
  });
let thing = newThing();
beforeEach(() => {
  thing = newThing();
});

/** A table with so many things, and what it was asked. */
function things(count: number) {
  const asked: EngineCall[] = [];
  const engine = memoryEngine({ before: (call) => void asked.push(call) });
  for (let number = 0; number < count; number += 1) {
    const id = String(number).padStart(3, '0');
    engine.put({ ...thing.key(id), entity: 'thing', id, size: number });
  }
  return { engine, asked };
}
const ids = (count: number) => Array.from({ length: count }, (_, number) => String(number).padStart(3, '0'));

describe('reading', () => {
  it('gives one item, or nothing', async () => {
    const { engine } = things(1);
    const get = reads(thing).bind(engine);
    expect(await get('000')).toEqual({ id: '000', size: 0 });
    expect(await get('001')).toBeUndefined();
  });

  it('asks nothing of the table for what can be no id', async () => {
    const { engine, asked } = things(0);
    expect(await reads(thing).bind(engine)('a/b')).toBeUndefined();
    expect(await readsMany(thing).bind(engine)([])).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('gives each of many in its place, a hundred in one request', async () => {
    const { engine, asked } = things(150);
    const wanted = [...ids(150), 'a/b', '999'].toReversed();
    const found = await readsAll(thing).bind(engine)(wanted.map((id) => [id]));
    expect(found.map((each) => each?.id)).toEqual(wanted.map((id) => (ids(150).includes(id) ? id : undefined)));
    expect(asked.map((call) => call.method === 'get' && call.keys.length)).toEqual([99, 52]);
  });

  it('asks once for a hundred', async () => {
    const { engine, asked } = things(100);
    expect(await readsAll(thing).bind(engine)(ids(100).map((id) => [id]))).toHaveLength(100);
    expect(asked).toHaveLength(1);
  });

  it('leaves out of many those that are missing', async () => {
    const { engine } = things(2);
    expect(await readsMany(thing).bind(engine)(['001', '009', 'a/b', '000'])).toEqual([
      { id: '001', size: 1 },
      { id: '000', size: 0 },
    ]);
  });

  it('leaves items of another kind out of a page, and says where the next begins', async () => {
    const engine = memoryEngine();
    for (const [sk, kind] of [
      ['1', 'thing'],
      ['2', 'other'],
      ['3', 'thing'],
    ] as const)
      engine.put({ pk: 'THINGS', sk, entity: kind, id: sk, size: 1 });
    const list = queries(thing, (limit: number) => ({ partition: 'THINGS', limit })).bind(engine);
    const first = await list(2);
    expect(first.items.map(({ id }) => id)).toEqual(['1']);
    expect(first.next).toEqual({ pk: 'THINGS', sk: '2' });
    expect(await list(4)).not.toHaveProperty('next');
  });

  it('reads an index where it is one of', async () => {
    const { engine, asked } = things(0);
    await queries(thing, () => ({ partition: 'SOON' }), 'due').bind(engine)();
    expect(asked[0]).toMatchObject({ query: { partition: 'SOON', index: 'due' } });
  });
});

describe('a kind of item', () => {
  it('is told by its name; items of before kinds were noted, by their key', () => {
    const item = { ...thing.key('000'), id: '000', size: 1 };
    expect(thing.read(item)).toEqual({ id: '000', size: 1 });
    expect(thing.read({ ...item, entity: 'thing' } as Item)).toEqual({ id: '000', size: 1 });
    expect(thing.read({ ...item, entity: 'other' } as Item)).toBeUndefined();
    expect(thing.read(undefined)).toBeUndefined();
    expect(() => thing.read({ ...item, size: 'large' } as Item)).toThrow();
  });

  it('makes keys of ids alone', () => {
    expect(() => thing.key('a/b')).toThrow('thing');
    expect(thing.possibleKey('a/b')).toBeUndefined();
  });

  it('demands the version that was read, and whatever else is asked', () => {
    const key = thing.key('000');
    const read = { id: '000', size: 1 };
    const plain = thing.updateAtVersion(key, { ...read, version: 3 }, { set: { size: 2 } });
    expect(plain).toMatchObject({ set: { size: 2, version: 4 }, when: [{ field: 'version', is: 3 }] });
    expect(plain).not.toHaveProperty('remove');
    const more = thing.updateAtVersion(
      key,
      { ...read, version: 3 },
      { remove: ['size'], when: [{ field: 'size', is: 1 }] },
    );
    expect(more).toMatchObject({
      remove: ['size'],
      when: [
        { field: 'version', is: 3 },
        { field: 'size', is: 1 },
      ],
    });
  });
});

describe('a capability', () => {
  it('asks of IAM what its code does, and no more', () => {
    const build = () => ({
      kind: 'check' as const,
      key: thing.key('000'),
      when: [],
      otherwise: () => new Error() as never,
    });
    const change = () => ({ ...build(), kind: 'update' as const });
    expect(reads(thing).grants).toEqual([{ action: 'GetItem', prefix: 'THING#' }]);
    expect(readsAll(thing).grants).toEqual([{ action: 'GetItem', prefix: 'THING#' }]);
    expect(readsMany(thing).grants).toEqual([{ action: 'GetItem', prefix: 'THING#' }]);
    expect(queries(thing, () => ({ partition: 'T' })).grants).toEqual([{ action: 'Query', prefix: 'THING#' }]);
    expect(queries(thing, () => ({ partition: 'T' }), 'due').grants).toEqual([
      { action: 'Query', prefix: 'THING#', index: 'due' },
    ]);
    expect(updates(thing, change).grants).toEqual([{ action: 'UpdateItem', prefix: 'THING#' }]);
    expect(writes('check', 'THING#', build).grants).toEqual([{ action: 'ConditionCheckItem', prefix: 'THING#' }]);
    expect(writesAll(['put', 'delete'], ['A#', 'B#'], () => []).grants).toEqual([
      { action: 'PutItem', prefix: 'A#' },
      { action: 'PutItem', prefix: 'B#' },
      { action: 'DeleteItem', prefix: 'A#' },
      { action: 'DeleteItem', prefix: 'B#' },
    ]);
  });

  it('is bound where an access names it, and is witnessed', async () => {
    const seen: string[] = [];
    const engine = { ...memoryEngine(), witness: (_: object, capability: string) => void seen.push(capability) };
    const access = { users: ['get', 'getAll'], sessions: ['get'] } as const;
    const table = bindTable(access, tableOn(engine));
    expect(Object.keys(table)).toEqual(['users', 'sessions']);
    expect(Object.keys(table.users)).toEqual(['get', 'getAll']);
    expect(await table.users.get('01KA', '01KB')).toBeUndefined();
    expect(seen).toEqual(['users.get']);
    expect(await bindTable(access, tableOn(memoryEngine())).sessions.get('01KS')).toBeUndefined();
    expect(grantsOf(access)).toEqual([
      { action: 'GetItem', prefix: 'USER#' },
      { action: 'GetItem', prefix: 'USER#' },
      { action: 'GetItem', prefix: 'SESSION#' },
    ]);
    expect(() => bindTable({ users: ['fly'] } as never, tableOn(memoryEngine()))).toThrow('users.fly');
    expect(() => bindTable({ birds: ['get'] } as never, tableOn(memoryEngine()))).toThrow('birds.get');
  });
});

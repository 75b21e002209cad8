import { describe, expect, it } from 'vitest';
import type { Update } from '../../../shared/table/engine.ts';
import { type Contract, change, fails, fresh, token } from './kit.ts';

/** What an update may change, and does. */
export function updatesContract({ name, engine, isLenient, seed, only }: Contract): void {
  describe(`${name}: update`, () => {
    it('sets, removes, adds and gives the item after it', async () => {
      const key = { pk: fresh('U'), sk: 's' };
      await seed({ ...key, a: 1, b: 2, map: { x: 1, y: 2 } });
      const update = {
        set: { a: 'new', 'map.x': [1], c: { d: null }, skipped: undefined },
        remove: ['b', 'gone', 'map.y'],
        add: { n: 3 },
      };
      const after = { ...key, a: 'new', map: { x: [1] }, c: { d: null }, n: 3 };
      expect(await engine.update(change(key, update))).toStrictEqual(after);
      expect(await engine.update(change(key, { add: { n: -5 } }))).toStrictEqual({ ...after, n: -2 });
      expect(await only(key)).toStrictEqual({ ...after, n: -2 });
    });

    it('keeps names apart that differ in signs only, and takes reserved words', async () => {
      const key = { pk: fresh('U'), sk: 's' };
      await seed({ ...key, 'a-b': 1, a_b: 2, status: 'x' });
      const after = await engine.update(
        change(key, { set: { 'a-b': 3, status: 'y', 'order #1': 4 }, when: [{ field: 'a_b', is: 2 }] }),
      );
      expect(after).toEqual({ ...key, 'a-b': 3, a_b: 2, status: 'y', 'order #1': 4 });
    });

    it.each<[string, Partial<Update>]>([
      ['changes nothing', { set: { a: undefined } }],
      ['changes a key', { set: { sk: 'other' } }],
      ['names a path twice', { set: { a: 1 }, remove: ['a'] }],
      ['names a path and a part of it', { set: { map: {}, 'map.x': 1 } }],
      ['sets beneath what is not there', { set: { 'gone.x': 1 } }],
      ['sets beneath what is no map', { set: { 'text.x': 1 } }],
      ['adds to a text', { add: { text: 1 } }],
      ['makes an index key empty', { set: { due: '', dueSort: 'x' } }],
    ])('refuses what %s', async (_, update) => {
      const key = { pk: fresh('U'), sk: 's' };
      const item = { ...key, text: 'x', map: { x: 1 } };
      await seed(item);
      await fails(engine.update(change(key, update)));
      if (!isLenient) await fails(engine.commit([change(key, update)], token()));
      expect(await only(key)).toEqual(item);
    });

    it('lets one of many win what only one may', async () => {
      const key = { pk: fresh('U'), sk: 's' };
      await seed({ ...key, n: 0 });
      const tries = Array.from({ length: 20 }, () =>
        engine.update(change(key, { add: { n: 1 }, when: [{ field: 'n', below: 3 }] })),
      );
      const done = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
      expect(done).toHaveLength(3);
      expect(await only(key)).toMatchObject({ n: 3 });
    });
  });
}

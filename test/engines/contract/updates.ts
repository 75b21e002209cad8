import { describe, expect, it } from 'vitest';
import type { Key, Update } from '../../../shared/table/engine.ts';
import { type Contract, change, fails, fresh, refused, token } from './kit.ts';

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

    it('creates a missing item where it may, if the tests pass for one without attributes', async () => {
      const [key, other, third] = [fresh('U'), fresh('U'), fresh('U')].map((pk) => ({ pk, sk: 's' })) as [
        Key,
        Key,
        Key,
      ];
      const atMost = (most: number) => [{ field: 'n', absentOrAtMost: most }] as const;
      const adding = { orCreate: true, add: { n: 3 }, set: { a: 'x' }, when: atMost(2) } as const;
      expect(await engine.update(change(key, adding))).toStrictEqual({ ...key, n: 3, a: 'x' });
      await expect(engine.update(change(key, adding))).rejects.toMatchObject(
        refused('update', { ...key, n: 3, a: 'x' }),
      );
      await engine.commit([change(other, adding), change(key, { ...adding, when: atMost(3) })], token());
      expect(await only(key)).toMatchObject({ n: 6 });
      expect(await only(other)).toStrictEqual({ ...other, n: 3, a: 'x' });
      const demanding = { orCreate: true, add: { n: 1 }, when: [{ field: 'a', present: true }] } as const;
      await expect(engine.commit([change(third, demanding)], token())).rejects.toMatchObject(refused('update'));
      expect(await only(third)).toBeUndefined();
      expect(await engine.update(change(third, { orCreate: true, add: { n: 1 } }))).toStrictEqual({ ...third, n: 1 });
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

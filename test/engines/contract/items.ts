import { describe, expect, it } from 'vitest';
import type { Key } from '../../../shared/table/engine.ts';
import { type Contract, change, fails, fresh, put, refused, token } from './kit.ts';

/** Putting and getting items, and what an item may be. */
export function itemsContract({ name, engine, seed, only }: Contract): void {
  describe(`${name}: put and get`, () => {
    it('gives back what was put, without what was undefined, and nothing shared with the caller', async () => {
      const key = { pk: fresh('A'), sk: 's' };
      const nested = { list: ['a', 1, true, null], map: { n: -1.5, gone: undefined as string | undefined }, empty: '' };
      const item = { ...key, nested, none: undefined, zero: 0, none2: null };
      const committed = engine.commit([put(item)], token());
      nested.list.push('later');
      await committed;
      const stored = {
        ...key,
        nested: { list: ['a', 1, true, null], map: { n: -1.5 }, empty: '' },
        zero: 0,
        none2: null,
      };
      const found = await only(key);
      expect(found).toStrictEqual(stored);
      Reflect.set(found ?? {}, 'zero', 1);
      expect(await only(key)).toStrictEqual(stored);
    });

    it('gets in the order of the keys, the missing ones undefined, the same one twice', async () => {
      const pk = fresh('A');
      await seed({ pk, sk: 'a', v: 1 }, { pk, sk: 'b', v: 2 });
      const found = await engine.get([
        { pk, sk: 'b' },
        { pk, sk: 'none' },
        { pk, sk: 'a' },
        { pk, sk: 'b' },
      ]);
      expect(found).toEqual([{ pk, sk: 'b', v: 2 }, undefined, { pk, sk: 'a', v: 1 }, { pk, sk: 'b', v: 2 }]);
      expect(await engine.get([{ pk, sk: 'none' }])).toEqual([undefined]);
      expect(await engine.get([])).toEqual([]);
      // whoever passes an item means its key
      expect(await engine.get([{ pk, sk: 'a', v: 9 } as Key])).toEqual([{ pk, sk: 'a', v: 1 }]);
    });

    it('gets up to a hundred at once and no more', async () => {
      const pk = fresh('A');
      const keys = Array.from({ length: 101 }, (_, index) => ({ pk, sk: `s${index}` }));
      expect(await engine.get(keys.slice(0, 100))).toHaveLength(100);
      await fails(engine.get(keys));
    });

    it('puts only what is absent, and hands the refusal the item that is there', async () => {
      const key = { pk: fresh('A'), sk: 's' };
      await seed({ ...key, v: 1, deep: { a: [1] } });
      await expect(engine.commit([put({ ...key, v: 2 })], token())).rejects.toMatchObject(
        refused('put', { ...key, v: 1, deep: { a: [1] } }),
      );
      expect(await only(key)).toMatchObject({ v: 1 });
    });

    it('takes an item of 400 KB and refuses a larger one', async () => {
      const [fits, over] = [fresh('A'), fresh('A')];
      const size = 400 * 1024 - 'pk'.length - fits.length - 'sks'.length - 'v'.length;
      await seed({ pk: fits, sk: 's', v: 'x'.repeat(size) });
      await fails(seed({ pk: over, sk: 's', v: 'x'.repeat(size + 20) }));
      await fails(engine.update(change({ pk: fits, sk: 's' }, { set: { w: 'x'.repeat(20) } })));
      expect(await only({ pk: over, sk: 's' })).toBeUndefined();
    });

    it('refuses empty keys, and index keys that are no text', async () => {
      await fails(seed({ pk: '', sk: 's' }));
      await fails(seed({ pk: fresh('A'), sk: '' }));
      await fails(seed({ pk: fresh('A'), sk: 's', due: '', dueSort: 'a' }));
      await fails(seed({ pk: fresh('A'), sk: 's', due: 5, dueSort: 'a' }));
    });
  });
}

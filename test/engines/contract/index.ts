import { describe, expect, it } from 'vitest';
import type { Item, Query } from '../../../shared/table/engine.ts';
import { type Contract, change, fresh } from './kit.ts';

/** The sparse indexes: what is due, and the orders within a partition. */
export function indexContract({ name, engine, seed }: Contract): void {
  const sorts = async (query: Query) => (await engine.query(query)).items.map(({ sk }) => sk);

  describe(`${name}: the index of what is due`, () => {
    it('holds what has both attributes, in the order of dueSort, whole', async () => {
      const [pk, due] = [fresh('D'), fresh('DUE')];
      await seed(
        { pk, sk: '1', due, dueSort: 'b', v: { n: 1 } },
        { pk, sk: '2', due, dueSort: 'a' },
        { pk, sk: '3', due },
        { pk, sk: '4', dueSort: 'a' },
      );
      const page = await engine.query({ index: 'due', partition: due });
      expect(page.items).toEqual([
        { pk, sk: '2', due, dueSort: 'a' },
        { pk, sk: '1', due, dueSort: 'b', v: { n: 1 } },
      ]);
      expect(await sorts({ index: 'due', partition: due, from: 'b', to: 'z' })).toEqual(['1']);
      expect(await sorts({ index: 'due', partition: due, descending: true, limit: 1 })).toEqual(['1']);
    });

    it('follows its items', async () => {
      const [key, due] = [{ pk: fresh('D'), sk: 's' }, fresh('DUE')];
      await seed({ ...key, due, dueSort: 'a' });
      await engine.update(change(key, { set: { dueSort: 'b' } }));
      expect((await engine.query({ index: 'due', partition: due })).items).toEqual([{ ...key, due, dueSort: 'b' }]);
      await engine.update(change(key, { remove: ['due', 'dueSort'] }));
      expect((await engine.query({ index: 'due', partition: due })).items).toEqual([]);
    });

    it('pages through items of the same moment without losing one', async () => {
      const [pk, due] = [fresh('D'), fresh('DUE')];
      await seed(...['1', '2', '3', '4', '5'].map((sk) => ({ pk, sk, due, dueSort: sk < '4' ? 'a' : 'b' })));
      const seen: string[] = [];
      for (let after: Query['after'], isFirst = true; isFirst || after; isFirst = false) {
        const page = await engine.query({ index: 'due', partition: due, limit: 2, ...(after && { after }) });
        seen.push(...page.items.map(({ sk }) => sk));
        after = page.next;
      }
      expect(seen.toSorted()).toEqual(['1', '2', '3', '4', '5']);
      expect(seen.slice(3).toSorted()).toEqual(['4', '5']);
    });
  });

  describe(`${name}: an order within a partition`, () => {
    const item = (pk: string, sk: string, byName: string) => ({ pk, sk, byName });

    it('is of this partition and of what has the attribute, at once, and follows its items', async () => {
      const [pk, other] = [fresh('L'), fresh('L')];
      await seed(item(pk, '1', '手形'), item(pk, '2', 'あ'), { pk, sk: '3' }, item(other, '4', 'い'));
      expect(await sorts({ index: 'byName', partition: pk })).toEqual(['2', '1']);
      expect(await sorts({ index: 'byLoginId', partition: pk })).toEqual([]);
      await engine.update(change({ pk, sk: '2' }, { set: { byName: '末' } }));
      expect(await sorts({ index: 'byName', partition: pk })).toEqual(['1', '2']);
      expect(await sorts({ index: 'byName', partition: pk, descending: true, limit: 1 })).toEqual(['2']);
    });

    it.each([false, true])('pages through equal names without losing one (descending: %s)', async (descending) => {
      const pk = fresh('L');
      const names = ['a', 'a', 'a', 'b', 'b', 'c'];
      await seed(...names.map((byName, index) => item(pk, String(index), byName)));
      const seen: Item[] = [];
      for (let after: Query['after'], isFirst = true; isFirst || after; isFirst = false) {
        const page = await engine.query({
          index: 'byName',
          partition: pk,
          limit: 2,
          descending,
          ...(after && { after }),
        });
        seen.push(...page.items);
        after = page.next;
      }
      expect(seen.map(({ byName }) => byName)).toEqual(descending ? names.toReversed() : names);
      expect(seen.map(({ sk }) => sk).toSorted()).toEqual(['0', '1', '2', '3', '4', '5']);
    });

    it('goes on after an item that is gone', async () => {
      const pk = fresh('L');
      await seed(item(pk, '1', 'a'), item(pk, '2', 'b'), item(pk, '3', 'c'));
      expect(await sorts({ index: 'byName', partition: pk, after: item(pk, '7', 'b') })).toEqual(['3']);
    });
  });
}

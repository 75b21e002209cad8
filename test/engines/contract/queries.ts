import { describe, expect, it } from 'vitest';
import type { Query } from '../../../shared/table/engine.ts';
import { type Contract, fails, fresh } from './kit.ts';

/** Pages of a partition. */
export function queriesContract({ name, engine, isLenient, seed }: Contract): void {
  const sorts = async (query: Query) => (await engine.query(query)).items.map(({ sk }) => sk);

  describe(`${name}: query`, () => {
    it('reads a partition in the order of the bytes of its sort keys, either way', async () => {
      const pk = fresh('Q');
      await seed(
        { pk, sk: 'b' },
        { pk, sk: 'B' },
        { pk, sk: 'あ' },
        { pk, sk: '𠮷' },
        { pk, sk: '～' },
        { pk, sk: 'a#1' },
      );
      const inOrder = ['B', 'a#1', 'b', 'あ', '～', '𠮷'];
      expect(await sorts({ partition: pk })).toEqual(inOrder);
      expect(await sorts({ partition: pk, descending: true })).toEqual(inOrder.toReversed());
      expect(await sorts({ partition: fresh('none') })).toEqual([]);
    });

    it('reads a prefix and a range, both ends included', async () => {
      const pk = fresh('Q');
      await seed(...['a', 'a1', 'a2', 'b', 'c'].map((sk) => ({ pk, sk })));
      expect(await sorts({ partition: pk, prefix: 'a' })).toEqual(['a', 'a1', 'a2']);
      expect(await sorts({ partition: pk, prefix: 'x' })).toEqual([]);
      expect(await sorts({ partition: pk, from: 'a1', to: 'b' })).toEqual(['a1', 'a2', 'b']);
      expect(await sorts({ partition: pk, from: 'a2' })).toEqual(['a2', 'b', 'c']);
      expect(await sorts({ partition: pk, to: 'a1' })).toEqual(['a', 'a1']);
      expect(await sorts({ partition: pk, from: 'b', to: 'a' })).toEqual([]);
      expect(await sorts({ partition: pk, prefix: '' })).toHaveLength(5);
      expect(await sorts({ partition: pk, from: '', to: 'a1' })).toEqual(['a', 'a1']);
      expect(await sorts({ partition: pk, to: '' })).toEqual([]);
      await fails(engine.query({ partition: pk, prefix: 'a', from: 'a' }));
    });

    it.each([false, true])('goes on where a page ended (descending: %s)', async (descending) => {
      const pk = fresh('Q');
      await seed(...['a', 'b', 'c', 'd', 'e'].map((sk) => ({ pk, sk })));
      const pages: string[][] = [];
      for (let after: Query['after'], isFirst = true; isFirst || after; isFirst = false) {
        const page = await engine.query({ partition: pk, limit: 2, descending, ...(after && { after }) });
        pages.push(page.items.map(({ sk }) => sk));
        after = page.next;
      }
      const expected = descending ? [['e', 'd'], ['c', 'b'], ['a']] : [['a', 'b'], ['c', 'd'], ['e']];
      expect(pages).toEqual(expected);
    });

    it('filters a page after it was read', async () => {
      const pk = fresh('Q');
      await seed(...['a', 'b', 'c', 'd'].map((sk, index) => ({ pk, sk, odd: index % 2 === 1 })));
      const page = await engine.query({ partition: pk, limit: 3, where: [{ field: 'odd', is: true }] });
      expect(page).toEqual({ items: [{ pk, sk: 'b', odd: true }], next: { pk, sk: 'c' } });
      await fails(engine.query({ partition: pk, where: [{ field: 'sk', is: 'a' }] }));
    });

    it('ends a page after a megabyte', async () => {
      const pk = fresh('Q');
      for (const sk of ['a', 'b', 'c', 'd']) await seed({ pk, sk, v: 'x'.repeat(380 * 1024) });
      const first = await engine.query({ partition: pk });
      expect(first.items.length).toBeLessThan(4);
      const second = await engine.query({ partition: pk, ...(first.next && { after: first.next }) });
      expect([...first.items, ...second.items].map(({ sk }) => sk)).toEqual(['a', 'b', 'c', 'd']);
    });

    it('refuses no limit at all, and a position from elsewhere', async () => {
      const pk = fresh('Q');
      await seed({ pk, sk: 'a' });
      await fails(engine.query({ partition: pk, limit: 0 }));
      if (!isLenient) await fails(engine.query({ partition: pk, after: { pk: fresh('Q'), sk: 'a' } }));
      await fails(engine.query({ partition: pk, after: { pk } }));
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { Key } from '../../../shared/table/engine.ts';
import { type Contract, change, check, fails, fresh, put, refused, remove, token } from './kit.ts';

/** Transactions: all or nothing, and once for a token. */
export function commitsContract({ name, engine, seed, only }: Contract): void {
  describe(`${name}: commit`, () => {
    it('does all kinds of writes at once', async () => {
      const pk = fresh('T');
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((sk) => ({ pk, sk })) as [Key, Key, Key, Key];
      await seed({ ...a, v: 1 }, { ...b, v: 1 }, { ...c, v: 1 });
      await engine.commit(
        [
          put({ ...d, v: 1 }),
          change(a, { add: { v: 1 } }),
          remove(b, [{ field: 'v', is: 1 }]),
          check(c, [{ field: 'v', is: 1 }]),
        ],
        token(),
      );
      expect(await engine.get([a, b, c, d])).toEqual([{ ...a, v: 2 }, undefined, { ...c, v: 1 }, { ...d, v: 1 }]);
    });

    it('deletes what may be gone: one that passes, or none', async () => {
      const pk = fresh('T');
      const [a, b] = ['a', 'b'].map((sk) => ({ pk, sk })) as [Key, Key];
      await seed({ ...a, v: 1 });
      const gone = (key: Key, v: number) => ({ ...remove(key, [{ field: 'v', is: v }]), orGone: true }) as const;
      await expect(engine.commit([gone(a, 2), gone(b, 1)], token())).rejects.toMatchObject(
        refused('delete', { ...a, v: 1 }),
      );
      await engine.commit([gone(a, 1), gone(b, 1)], token());
      await engine.commit([{ ...remove(a), orGone: true }, put({ ...b, v: 1 })], token());
      expect(await engine.get([a, b])).toEqual([undefined, { ...b, v: 1 }]);
    });

    it('does nothing when one fails, and throws for the first that failed', async () => {
      const pk = fresh('T');
      const [a, b, c] = ['a', 'b', 'c'].map((sk) => ({ pk, sk })) as [Key, Key, Key];
      await seed({ ...b, v: 1 });
      const writes = [
        put({ ...a, v: 1 }),
        change(b, { set: { v: 2 }, when: [{ field: 'v', is: 9 }] }, 'second'),
        check(c, [], 'third'),
      ];
      await expect(engine.commit(writes, token())).rejects.toMatchObject(refused('second', { ...b, v: 1 }));
      expect(await engine.get([a, b])).toEqual([undefined, { ...b, v: 1 }]);
    });

    it('prefers the failed condition to a change that cannot be made', async () => {
      const pk = fresh('T');
      await seed({ pk, sk: 'a', text: 'x' });
      const writes = [change({ pk, sk: 'a' }, { add: { text: 1 } }), check({ pk, sk: 'none' })];
      await expect(engine.commit(writes, token())).rejects.toMatchObject(refused('check'));
    });

    it('decides every condition on what was before', async () => {
      const pk = fresh('T');
      const writes = [put({ pk, sk: 'a' }), check({ pk, sk: 'a' })];
      await fails(engine.commit(writes, token()));
      const apart = [put({ pk, sk: 'a' }), check({ pk, sk: 'b' })];
      await expect(engine.commit(apart, token())).rejects.toMatchObject(refused('check'));
    });

    it('takes a hundred writes, not one more, not none, no item twice', async () => {
      const pk = fresh('T');
      const writes = (length: number) => Array.from({ length }, (_, index) => put({ pk, sk: `s${index}` }));
      await fails(engine.commit(writes(101), token()));
      await fails(engine.commit([], token()));
      await fails(engine.commit([put({ pk, sk: 'twice' }), check({ pk, sk: 'twice' })], token()));
      expect((await engine.query({ partition: pk })).items).toEqual([]);
      await engine.commit(writes(100), token());
      expect((await engine.query({ partition: pk })).items).toHaveLength(100);
    });

    it('does the same token once, refuses it for other writes, and forgets it when nothing was done', async () => {
      const key = { pk: fresh('T'), sk: 's' };
      await seed({ ...key, n: 0 });
      const [add, once] = [change(key, { add: { n: 1 } }), token()];
      await engine.commit([add], once);
      await engine.commit([add], once);
      expect(await only(key)).toMatchObject({ n: 1 });
      await fails(engine.commit([change(key, { add: { n: 2 } })], once));
      const again = token();
      const guarded = change(key, { add: { n: 1 }, when: [{ field: 'open', is: true }] });
      await expect(engine.commit([guarded], again)).rejects.toMatchObject(refused('update', { ...key, n: 1 }));
      await engine.update(change(key, { set: { open: true } }));
      await engine.commit([guarded], again);
      expect(await only(key)).toMatchObject({ n: 2 });
    });

    it('lets one of many transactions create an item', async () => {
      const pk = fresh('T');
      const tries = Array.from({ length: 10 }, (_, index) =>
        engine.commit([put({ pk, sk: 'one', index }), put({ pk, sk: `own${index}` })], token()),
      );
      const done = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
      expect(done).toHaveLength(1);
      expect((await engine.query({ partition: pk })).items).toHaveLength(2);
    });
  });
}

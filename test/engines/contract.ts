import { describe, expect, it } from 'vitest';
import { DomainError } from '../../shared/domain/errors.ts';
import type { Item, Key, Otherwise, Put, Query, TableEngine, Test, Update } from '../../shared/table/engine.ts';

/** What a write's refusal carried: which write it was, and the item it found. */
const otherwise =
  (name: string): Otherwise =>
  (existing) =>
    new DomainError('request.conflict', { name, existing });
const refused = (name: string, existing?: Item) => ({ code: 'request.conflict', details: { name, existing } });

const put = (item: Item, name = 'put'): Put => ({ kind: 'put', item, otherwise: otherwise(name) });
const change = (key: Key, rest: Partial<Update>, name = 'update'): Update => ({
  kind: 'update',
  key,
  when: [],
  otherwise: otherwise(name),
  ...rest,
});
const remove = (key: Key, when: readonly Test[] = [], name = 'delete') =>
  ({ kind: 'delete', key, when, otherwise: otherwise(name) }) as const;
const check = (key: Key, when: readonly Test[] = [], name = 'check') =>
  ({ kind: 'check', key, when, otherwise: otherwise(name) }) as const;

/** A failure of the request itself: none of the project's refusals. */
async function fails(request: Promise<unknown>): Promise<void> {
  const thrown = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(DomainError);
}

let count = 0;
/** A name nothing in the table has yet. */
function fresh(name: string): string {
  count += 1;
  return `${name}#${process.pid}-${count}`;
}
const token = () => fresh('t');

export interface ContractOptions {
  /** The embedded server leaves out some of DynamoDB's own checks: of updates in transactions, of positions to go on from. */
  readonly isLenient?: boolean;
}

/** Everything the project relies on in a table, whatever engine serves it. */
export function tableContract(
  name: string,
  engineOf: () => TableEngine,
  { isLenient = false }: ContractOptions = {},
): void {
  const engine: TableEngine = {
    get: (keys) => engineOf().get(keys),
    query: (query) => engineOf().query(query),
    update: (write) => engineOf().update(write),
    commit: (writes, given) => engineOf().commit(writes, given),
  };
  const seed = async (...items: readonly Item[]) =>
    engine.commit(
      items.map((item) => put(item)),
      token(),
    );
  const only = async (key: Key) => (await engine.get([key]))[0];

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
      Object.assign(found ?? {}, { zero: 1 });
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

  describe(`${name}: conditions`, () => {
    const item = { n: 5, s: 'banana', yes: true, nothing: null, map: { state: 'active', deep: { n: 1 } }, list: [1] };
    const cases: readonly (readonly [string, readonly Test[], boolean])[] = [
      ['is a number', [{ field: 'n', is: 5 }], true],
      ['is another number', [{ field: 'n', is: 6 }], false],
      ['is a text of the same look', [{ field: 'n', is: '5' }], false],
      ['is a boolean', [{ field: 'yes', is: true }], true],
      ['is not the other boolean', [{ field: 'yes', is: false }], false],
      ['absent is nothing', [{ field: 'gone', is: 'a' }], false],
      ['is one of', [{ field: 's', isOneOf: ['apple', 'banana'] }], true],
      ['is none of', [{ field: 's', isOneOf: ['apple', 5] }], false],
      ['below', [{ field: 'n', below: 6 }], true],
      ['not below itself', [{ field: 'n', below: 5 }], false],
      ['absent is not below', [{ field: 'gone', below: 6 }], false],
      ['a text is not below a number', [{ field: 's', below: 6 }], false],
      ['text below', [{ field: 's', below: 'c' }], true],
      ['above', [{ field: 'n', above: 4 }], true],
      ['not above itself', [{ field: 'n', above: 5 }], false],
      ['text above', [{ field: 's', above: 'apple' }], true],
      ['absent', [{ field: 'gone', absent: true }], true],
      ['null is not absent', [{ field: 'nothing', absent: true }], false],
      ['null is present', [{ field: 'nothing', present: true }], true],
      ['null is not below', [{ field: 'nothing', below: 6 }], false],
      ['absent or at most: absent', [{ field: 'gone', absentOrAtMost: 'a' }], true],
      ['absent or at most: equal', [{ field: 'n', absentOrAtMost: 5 }], true],
      ['absent or at most: more', [{ field: 'n', absentOrAtMost: 4 }], false],
      ['absent or at most: null', [{ field: 'nothing', absentOrAtMost: 4 }], false],
      ['in a map', [{ field: 'map.state', is: 'active' }], true],
      ['deep in a map', [{ field: 'map.deep.n', above: 0 }], true],
      ['absent in a map', [{ field: 'map.gone', absent: true }], true],
      ['absent beneath what is no map', [{ field: 's.gone', absent: true }], true],
      ['beneath a list', [{ field: 'list.a', present: true }], false],
      [
        'all of several',
        [
          { field: 'n', is: 5 },
          { field: 's', is: 'banana' },
        ],
        true,
      ],
      [
        'not all of several',
        [
          { field: 'n', is: 5 },
          { field: 's', is: 'apple' },
        ],
        false,
      ],
      [
        'two alternatives in a conjunction',
        [
          { field: 'gone', absentOrAtMost: 1 },
          { field: 'n', is: 6 },
        ],
        false,
      ],
      ['none', [], true],
    ];

    it.each(cases)('%s', async (_, when, holds) => {
      const key = { pk: fresh('C'), sk: 's' };
      await seed({ ...key, ...item });
      const checked = engine.commit([check(key, when)], token());
      if (holds) await checked;
      else await expect(checked).rejects.toMatchObject(refused('check', { ...key, ...item }));
      const updated = engine.update(change(key, { set: { touched: true }, when }));
      if (holds) expect(await updated).toEqual({ ...key, ...item, touched: true });
      else await expect(updated).rejects.toMatchObject(refused('update', { ...key, ...item }));
      const page = await engine.query({ partition: key.pk, where: when });
      expect(page.items).toHaveLength(holds ? 1 : 0);
    });

    it('compares texts by their UTF-8 bytes', async () => {
      const key = { pk: fresh('C'), sk: 's' };
      await seed({ ...key, s: '\uff5e' });
      await engine.commit([check(key, [{ field: 's', below: '𠮷' }])], token());
    });

    it('holds of nothing on an item that is not there', async () => {
      const key = { pk: fresh('C'), sk: 's' };
      const when = [{ field: 'v', absent: true }] as const;
      await expect(engine.update(change(key, { set: { v: 1 }, when }))).rejects.toMatchObject(refused('update'));
      for (const write of [change(key, { set: { v: 1 }, when }), remove(key, when), check(key, when)]) {
        await expect(engine.commit([write], token())).rejects.toMatchObject(refused(write.kind));
      }
      expect(await only(key)).toBeUndefined();
    });

    it('refuses tests that compare with nothing', async () => {
      const key = { pk: fresh('C'), sk: 's' };
      await seed(key);
      await fails(engine.update(change(key, { set: { v: 1 }, when: [{ field: 'v', is: undefined as never }] })));
      await fails(engine.update(change(key, { set: { v: 1 }, when: [{ field: 'v', isOneOf: [] }] })));
    });
  });

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

  queryContract(name, engine, seed, isLenient);
}

function queryContract(
  name: string,
  engine: TableEngine,
  seed: (...items: readonly Item[]) => Promise<void>,
  isLenient: boolean,
): void {
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
}

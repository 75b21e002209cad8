import { describe, expect, it } from 'vitest';
import type { Test } from '../../../shared/table/engine.ts';
import { type Contract, change, check, fails, fresh, refused, remove, token } from './kit.ts';

/** What the tests of a condition mean. */
export function conditionsContract({ name, engine, seed, only }: Contract): void {
  describe(`${name}: conditions`, () => {
    const item = { n: 5, s: 'banana', yes: true, nothing: null, map: { state: 'active', deep: { n: 1 } }, list: [1] };
    const cases: readonly (readonly [string, readonly Test[], boolean])[] = [
      ['is a number', [{ field: 'n', is: 5 }], true],
      ['is another number', [{ field: 'n', is: 6 }], false],
      ['is a text of the same look', [{ field: 'n', is: '5' }], false],
      ['is a boolean', [{ field: 'yes', is: true }], true],
      ['is not the other boolean', [{ field: 'yes', is: false }], false],
      ['absent is nothing', [{ field: 'gone', is: 'a' }], false],
      ['is not another text', [{ field: 's', isNot: 'apple' }], true],
      ['is not itself', [{ field: 's', isNot: 'banana' }], false],
      ['is not a text of the same look', [{ field: 'n', isNot: '5' }], true],
      ['is not: absent', [{ field: 'gone', isNot: 'a' }], true],
      ['is not: null', [{ field: 'nothing', isNot: 'a' }], true],
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
      ['absent or is: absent', [{ field: 'gone', absentOrIs: 'a' }], true],
      ['absent or is: equal', [{ field: 's', absentOrIs: 'banana' }], true],
      ['absent or is: another', [{ field: 's', absentOrIs: 'apple' }], false],
      ['absent or is: null', [{ field: 'nothing', absentOrIs: 'a' }], false],
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
}

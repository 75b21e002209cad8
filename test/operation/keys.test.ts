import { globSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entity, plainId } from '../../shared/table/entity.ts';
import { userItem } from '../../shared/table/user.ts';
import { kindOf, kinds } from '../builders/kinds.ts';

const project = join(import.meta.dirname, '..', '..');
const named = kinds.map(([each, ...ids]) => [each.name, each, ids] as const);

describe('the kinds of items', () => {
  it('are all covered here, each under its own name', async () => {
    const files = globSync('shared/table/*.ts', { cwd: project });
    const exported = await Promise.all(files.map(async (file) => Object.values(await import(join(project, file)))));
    const defined = exported
      .flat()
      .filter((each) => typeof each === 'object' && each !== null && 'possibleKey' in each);
    expect(new Set(defined)).toEqual(new Set(kinds.map(([each]) => each)));
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
  });

  it.each(named)('%s has keys that no other kind has', (_, each, ids) => {
    const key = each.key(...ids);
    expect(key.pk.startsWith(each.prefix)).toBe(true);
    expect(kindOf(key)).toBe(each);
  });

  it.each(named.filter(([, , ids]) => ids.length > 0))('%s has no key for malformed ids', (_, each, ids) => {
    const nobodys = ['', '#', 'a b', 'a#b', 'é', 'a\n', '\u0000', 'x'.repeat(3000)];
    for (const [place] of ids.entries()) {
      for (const bad of nobodys) {
        const given = ids.with(place, bad);
        const isRefused = each.possibleKey(...given) === undefined;
        // A caller's ARN and an idempotency key are made of what can be printed.
        const isOfCaller = each.name === 'idempotency' || (each.name === 'upload' && place === 0);
        if (isOfCaller && /^[!-~]{1,64}$/.test(bad)) continue;
        // What customers are found by is made of the letters of names.
        if (each.name === 'lookup' && place === 1 && bad === 'é') continue;
        expect(isRefused, `${place}: ${JSON.stringify(bad)}`).toBe(true);
        expect(() => each.key(...given)).toThrow(/another form/);
      }
    }
  });

  it('never share a key, whatever text is given for an id (threat 48)', () => {
    const any = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.stringMatching(/^[0-9A-Za-z#/:-]{1,40}$/),
      fc.constantFrom(...kinds.flatMap(([each, ...ids]) => [...ids, each.key(...ids).pk, each.key(...ids).sk])),
    );
    fc.assert(
      fc.property(fc.constantFrom(...named), fc.array(any, { minLength: 3, maxLength: 3 }), ([, each, ids], texts) => {
        const key = each.possibleKey(...texts.slice(0, ids.length));
        if (key) expect(kindOf(key)).toBe(each);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('an item', () => {
  const key = { pk: 'USER#C', sk: 'USER#U' };

  it('stores its kind from its creation on', () => {
    expect(userItem.create(key, { companyId: 'C' } as never, 'request.conflict').item).toMatchObject({
      entity: 'user',
    });
  });

  it('of another kind is treated as missing; a damaged one of the right kind is an error', () => {
    const damaged = { ...key, companyId: 17 };
    expect(userItem.read(undefined)).toBeUndefined();
    expect(userItem.read({ ...damaged, entity: 'company' })).toBeUndefined();
    expect(() => userItem.read({ ...damaged, entity: 'user' })).toThrow();
    // Items that were written before kinds were noted: their key tells what they are.
    expect(() => userItem.read(damaged)).toThrow();
  });

  it('has a key for every form its ids may have', () => {
    const one = entity({
      name: 'one',
      prefix: 'ONE#',
      ids: [plainId],
      schema: userItem.schema,
      key: (id: string) => ({ pk: `ONE#${id}`, sk: 'ONE' }),
    });
    fc.assert(
      fc.property(fc.stringMatching(plainId), (id) => {
        expect(one.key(id)).toEqual({ pk: `ONE#${id}`, sk: 'ONE' });
      }),
    );
  });
});

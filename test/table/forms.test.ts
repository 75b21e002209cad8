import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { CompanyKind } from '../../shared/table/back-fill.ts';
import type { Item, Update } from '../../shared/table/engine.ts';
import { entity, plainId } from '../../shared/table/entity.ts';
import { upgradeWrite } from '../../shared/table/forms.ts';
import { assertForms } from '../fakes/form-guard.ts';
import { after as itemsAfter, refusalOf } from './kit.ts';

/** Form 1: `color`, `note`; form 2: `colours`; form 3: `shade` besides. */
const thing = entity({
  name: 'thing',
  prefix: 'THING#',
  schema: z.object({
    id: z.string(),
    version: z.int(),
    size: z.int(),
    colours: z.array(z.string()),
    shade: z.string().optional(),
  }),
  ids: [plainId],
  key: (id: string) => ({ pk: `THING#${id}`, sk: 'THING' }),
  upgrades: [
    { attributes: ['color', 'note', 'colours'], to: ({ color }) => ({ colours: [color] }) },
    { attributes: ['shade'], to: ({ size }) => ({ shade: size === 1 ? undefined : 'dark' }) },
  ],
});

const key = thing.key('1');
const first: Item = { ...key, id: '1', version: 4, size: 2, color: 'red', note: 'n' };
const second: Item = { ...key, id: '1', version: 4, size: 2, colours: ['red', 'blue'], form: 2 };
const third: Item = { ...key, id: '1', version: 4, size: 2, colours: ['red'], shade: 'dark', form: 3 };

describe('reading', () => {
  it('upgrades an item of the first form, which has none, through every form', () => {
    expect(thing.read(first)).toEqual({ id: '1', version: 4, size: 2, colours: ['red'], shade: 'dark' });
  });

  it('upgrades from the form that the item has, and leaves the newest alone', () => {
    expect(thing.parse(second)).toMatchObject({ colours: ['red', 'blue'], shade: 'dark' });
    expect(thing.parse({ ...third, shade: 'light' })).toMatchObject({ colours: ['red'], shade: 'light' });
  });

  it('refuses an item that a later release has written', () => {
    expect(() => thing.read({ ...third, form: 4 })).toThrow(expect.objectContaining({ code: 'service.unavailable' }));
  });

  it('does not accept an upgrade that changes more than it lists', () => {
    const careless = entity({
      ...{ name: 'thing', prefix: 'THING#', ids: [], key: () => key },
      schema: z.object({ size: z.int() }),
      upgrades: [{ attributes: ['shade'], to: () => ({ size: 1 }) }],
    });
    expect(() => careless.parse(first)).toThrow('size');
  });
});

describe('writing', () => {
  it('creates in the newest form', () => {
    const value = { id: '1', version: 1, size: 1, colours: [] };
    expect(thing.create(key, value, 'request.conflict').item).toMatchObject({ form: 3, entity: 'thing' });
  });

  it.each([
    ['first', first],
    ['second', second],
    ['third', third],
  ])('an update of an item in the %s form leaves the newest, whatever it changes', async (_, stored) => {
    const read = thing.parse(stored);
    const [item] = await itemsAfter(stored, thing.updateAtVersion(key, read, { set: { size: 5 } }));
    expect(item).toEqual({ ...key, ...read, version: 5, size: 5, form: 3 });
    expect(thing.parse(item as Item)).toMatchObject({ size: 5, colours: read.colours, shade: 'dark' });
  });

  it('what the update itself changes is kept, also where upgrades change the same', async () => {
    const change = { set: { colours: ['green'] }, remove: ['shade'] };
    const [item] = await itemsAfter(first, thing.updateAtVersion(key, thing.parse(first), change));
    expect(item).toEqual({ ...key, id: '1', version: 5, size: 2, colours: ['green'], form: 3 });
  });

  it('holds to the version that was read, in every form', async () => {
    for (const stored of [first, second, third]) {
      const write = thing.updateAtVersion(key, { ...thing.parse(stored), version: 3 }, { set: { size: 5 } });
      expect(await refusalOf(stored, write)).toBe('request.conflict');
    }
  });
});

describe('an upgrade in place', () => {
  it.each([
    ['first', first],
    ['second', second],
  ])('brings the %s form into the newest, at the same version', async (_, stored) => {
    const [item] = await itemsAfter(stored, upgradeWrite(stored, thing.upgrades));
    expect(item).toEqual({ ...key, ...thing.parse(stored), form: 3 });
  });

  it('overwrites no change made since it was read', async () => {
    const write = upgradeWrite(first, thing.upgrades);
    const upgraded = thing.updateAtVersion(key, thing.parse(first), { set: { colours: ['green'] } });
    const [changed] = await itemsAfter(first, upgraded);
    expect(await refusalOf(changed, write)).toBe('request.conflict');
    expect(await refusalOf({ ...first, version: 5 }, write)).toBe('request.conflict');
    expect(await refusalOf({ ...first, form: 2 }, write)).toBe('request.conflict');
    expect(await refusalOf(undefined, write)).toBe('request.conflict');
  });

  it('leaves what upgrades do not change, also if it changed since', async () => {
    const write = upgradeWrite(first, thing.upgrades);
    const [item] = await itemsAfter({ ...first, size: 9 }, write);
    expect(item).toMatchObject({ size: 9, colours: ['red'], form: 3 });
  });
});

describe('the guard of the tests', () => {
  const kinds: readonly CompanyKind[] = [thing];
  const write = (change: Partial<Update>): Update => ({
    ...{ kind: 'update', key, when: [], otherwise: () => new Error() as never },
    ...change,
  });

  it.each([
    ['an update of such an attribute alone', write({ set: { colours: [] } })],
    ['its removal', write({ remove: ['color'] })],
    ['an update of a part of it', write({ set: { 'colours.first': 'red', form: 3 } })],
    ['a condition on it', write({ when: [{ field: 'shade', is: 'dark' }] })],
  ])('refuses %s', (_, spoiling) => expect(() => assertForms(spoiling, kinds)).toThrow('form'));

  it('accepts the layer’s own writes, and writes of other attributes and kinds', () => {
    assertForms(thing.updateAtVersion(key, thing.parse(first), { set: { colours: [] } }), kinds);
    assertForms(write({ set: { size: 3 }, when: [{ field: 'version', is: 1 }] }), kinds);
    assertForms({ ...write({ set: { colours: [] } }), key: { pk: 'OTHER#1', sk: 'S' } }, kinds);
  });

  it('refuses a new item in an older form', () => {
    const created = thing.create(key, { id: '1', version: 1, size: 1, colours: [] }, 'request.conflict');
    assertForms(created, kinds);
    expect(() => assertForms({ ...created, item: { ...created.item, form: 2 } }, kinds)).toThrow('form 3');
  });
});

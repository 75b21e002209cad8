import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderAttributes } from './attribute-order.ts';

type Item = Readonly<Record<string, unknown>>;

const item = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8, noNullPrototype: true });
const items = fc.array(item, { maxLength: 3 });
const answer = fc.oneof(
  fc.record({ Item: item }, { noNullPrototype: true }),
  fc.record({ Attributes: item, ConsumedCapacity: fc.constant({ CapacityUnits: 1 }) }, { noNullPrototype: true }),
  fc.record({ Items: items, Count: fc.nat(), LastEvaluatedKey: item }, { noNullPrototype: true }),
  fc.record(
    { Responses: fc.dictionary(fc.string({ minLength: 1 }), items, { maxKeys: 2 }), UnprocessedKeys: item },
    { noNullPrototype: true },
  ),
  fc.record({ Responses: fc.array(fc.oneof(fc.record({ Item: item }), fc.constant({})), { maxLength: 3 }) }),
);

/** The items of an answer, in order. */
function itemsOf({ Item: one, Attributes: changed, Items: page, Responses: batch }: Item): readonly Item[] {
  const responses = Array.isArray(batch)
    ? batch.flatMap(({ Item: each }: { readonly Item?: Item }) => each ?? [])
    : Object.values(Object(batch)).flat();
  return [one, changed, page, responses].flat().filter((each) => each !== undefined) as Item[];
}

describe('the attributes of an answer', () => {
  it.each([0, 2])('are in the order of their names, whatever they contain, at %s spaces', (spaces) => {
    fc.assert(
      fc.property(answer, (given) => {
        const text = JSON.stringify(given, undefined, spaces);
        const ordered = JSON.parse(
          orderAttributes(Buffer.from(text), { withoutCapacity: false }).body.toString('utf8'),
        );
        expect(ordered).toEqual(JSON.parse(text));
        for (const each of itemsOf(ordered)) {
          // JavaScript puts whole numbers first, however they were written.
          const names = Object.keys(each).filter((name) => !/^\d+$/.test(name));
          const written = names.map((name) => JSON.stringify(name).slice(1, -1));
          expect(written.map(latin1)).toEqual(written.map(latin1).toSorted());
        }
      }),
    );
  });

  it('come with the capacity, which is left out when the caller did not ask', () => {
    const text = Buffer.from(
      ' {"Items":[{"b":{"S":"]}\\""},"a":{"N":"1"}}],"ConsumedCapacity":{"CapacityUnits":2.5},"Count":1}',
    );
    const { body, consumed } = orderAttributes(text, { withoutCapacity: true });
    expect(consumed).toEqual({ CapacityUnits: 2.5 });
    expect(body.toString()).toBe('{"Items":[{"a":{"N":"1"},"b":{"S":"]}\\""}}],"Count":1}');
    expect(orderAttributes(text, { withoutCapacity: false }).body.toString()).toContain('"CapacityUnits":2.5');
  });
});

const latin1 = (name: string) => Buffer.from(name).toString('latin1');

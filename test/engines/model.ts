import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainError } from '../../shared/domain/errors.ts';
import type { Item, Otherwise, Query, TableEngine, Test, Write } from '../../shared/table/engine.ts';
import { memoryEngine } from '../memory-engine.ts';

type Step =
  | { readonly kind: 'get'; readonly sorts: readonly string[] }
  | { readonly kind: 'query'; readonly query: Omit<Query, 'partition'>; readonly goOn: boolean }
  | { readonly kind: 'update'; readonly write: Sketch }
  | { readonly kind: 'commit'; readonly writes: readonly Sketch[]; readonly token: number };

/** A write without its partition and refusal, which the run gives it. */
type Sketch = { readonly [K in Exclude<keyof Write, 'otherwise'>]?: unknown } & {
  readonly kind: Write['kind'];
  readonly sk: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly when: readonly Test[];
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove: readonly string[];
  readonly add: Readonly<Record<string, number>>;
  readonly orGone: boolean;
};

const sort = fc.constantFrom('a', 'a1', 'b', 'é', '𠮷', '～');
const scalar = fc.oneof(fc.constantFrom('', 'x', 'y', '𠮷'), fc.integer({ min: -3, max: 3 }), fc.boolean());
const comparable = fc.oneof(fc.constantFrom('x', 'y', '～'), fc.integer({ min: -3, max: 3 }));
const value = fc.oneof(
  scalar,
  fc.constant(null),
  fc.array(scalar, { maxLength: 2 }),
  fc.record({ x: scalar }, { requiredKeys: [] }),
);
const field = fc.constantFrom('n', 'v', 'map', 'map.x', 'map.y', 'gone');
const fields = fc.record(
  {
    n: fc.integer({ min: 0, max: 3 }),
    v: value,
    map: fc.record({ x: scalar, y: value }, { requiredKeys: [] }),
    dueSort: fc.constantFrom('1', '2'),
  },
  { requiredKeys: [] },
);
const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ field, is: scalar }),
  fc.record({ field, isNot: scalar }),
  fc.record({ field, isOneOf: fc.array(comparable, { minLength: 1, maxLength: 2 }) }),
  fc.record({ field, below: comparable }),
  fc.record({ field, above: comparable }),
  fc.record({ field, absent: fc.constant(true as const) }),
  fc.record({ field, present: fc.constant(true as const) }),
  fc.record({ field, absentOrIs: comparable }),
  fc.record({ field, absentOrAtMost: comparable }),
);
const anySketch: fc.Arbitrary<Sketch> = fc.record({
  kind: fc.constantFrom('put' as const, 'update' as const, 'update' as const, 'delete' as const, 'check' as const),
  sk: sort,
  value: fields,
  when: fc.array(test, { maxLength: 2 }),
  set: fc.dictionary(fc.constantFrom('v', 'map', 'map.x', 'gone.x', 'due', 'dueSort', 'byName'), value, { maxKeys: 2 }),
  remove: fc.uniqueArray(fc.constantFrom('v', 'gone', 'dueSort'), { maxLength: 1 }),
  add: fc.dictionary(fc.constantFrom('n', 'm'), fc.integer({ min: -2, max: 2 }), { maxKeys: 1 }),
  orGone: fc.boolean(),
});
// The embedded server does not look for empty updates and overlapping paths in transactions; the contract tests them apart.
const sketch = anySketch.filter(({ set, remove, add }) => {
  const paths = [...Object.keys(set), ...remove, ...Object.keys(add)];
  const isApart = (path: string, index: number) =>
    paths.every((other, at) => at === index || (other !== path && !other.startsWith(`${path}.`)));
  return paths.length > 0 && paths.every(isApart);
});
/** What an index cannot hold is refused before or after another write's condition, in an order nobody promises. */
const isIndexable = ({ set }: Sketch) =>
  ['due', 'dueSort', 'byName'].every(
    (name) => set[name] === undefined || (typeof set[name] === 'string' && set[name] !== ''),
  );
const togetherOrAlone = fc.oneof(
  { weight: 1, arbitrary: fc.array(sketch, { minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.array(sketch.filter(isIndexable), { minLength: 1, maxLength: 4 }) },
);
const query = fc.record(
  {
    index: fc.constantFrom('due' as const, 'byName' as const),
    prefix: fc.constantFrom('a', '1'),
    from: fc.constantFrom('a', '1', 'b'),
    to: fc.constantFrom('b', '2', 'a'),
    descending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 3 }),
    where: fc.array(test, { maxLength: 1 }),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('get' as const), sorts: fc.array(sort, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('query' as const), query, goOn: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('update' as const), write: sketch }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      writes: togetherOrAlone,
      token: fc.integer({ min: 0, max: 30 }),
    }),
  },
);

let runs = 0;

/** Random sequences of requests have the same outcomes on this engine and in memory. */
export function sameOutcomes(engineOf: () => TableEngine): void {
  it('does what the one in memory does, whatever is asked of it', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      runs += 1;
      const partition = `M#${process.pid}-${runs}`;
      const [real, model] = [engineOf(), memoryEngine()];
      for (const one of steps) {
        const [was, expected] = [await outcome(real, one, partition), await outcome(model, one, partition)];
        expect(was).toStrictEqual(expected);
      }
      for (const where of [{}, { index: 'due' as const }, { index: 'byName' as const }]) {
        const all = async (engine: TableEngine) => inOrder((await engine.query({ partition, ...where })).items);
        expect(await all(real)).toStrictEqual(await all(model));
      }
    });
    await fc.assert(property, { numRuns: 60, endOnFailure: false });
  }, 60_000);
}

// Items with the same sort value of the index come in an order nobody promises.
const inOrder = (items: readonly Item[]) => items.toSorted((a, b) => (a.sk < b.sk ? -1 : 1));

async function outcome(engine: TableEngine, one: Step, partition: string): Promise<unknown> {
  try {
    return { done: await run(engine, one, partition) };
  } catch (thrown) {
    return thrown instanceof DomainError ? { refused: thrown.details } : 'failed';
  }
}

async function run(engine: TableEngine, one: Step, partition: string): Promise<unknown> {
  if (one.kind === 'get') return engine.get(one.sorts.map((sk) => ({ pk: partition, sk })));
  if (one.kind === 'query') return runQuery(engine, one, partition);
  if (one.kind === 'update')
    return engine.update({ ...writeOf({ ...one.write, kind: 'update' }, partition, 0) } as never);
  await engine.commit(
    one.writes.map((write, index) => writeOf(write, partition, index)),
    `${partition}/${one.token}`.slice(-36),
  );
  return 'committed';
}

async function runQuery(
  engine: TableEngine,
  { query: given, goOn }: Extract<Step, { kind: 'query' }>,
  partition: string,
): Promise<unknown> {
  // On the index equal moments make a page's members a matter of chance; whole partitions are compared there.
  const { limit, ...rest } = given;
  const asked: Query = { ...rest, partition, ...(limit !== undefined && !given.index && { limit }) };
  const first = await engine.query(asked);
  if (given.index) return inOrder(first.items);
  return goOn && first.next ? [first, await engine.query({ ...asked, after: first.next })] : first;
}

function writeOf(sketched: Sketch, pk: string, index: number): Write {
  const { kind, sk, value: given, when, set, remove, add, orGone } = sketched;
  const otherwise: Otherwise = (existing) => new DomainError('request.conflict', { index, existing });
  if (kind === 'put') return { kind, item: { pk, sk, due: pk, ...given }, otherwise };
  const key = { pk, sk };
  if (kind === 'update') return { kind, key, set, remove, add, when, otherwise };
  return { kind, key, when, otherwise, ...(kind === 'delete' && orGone && { orGone }) } as Write;
}

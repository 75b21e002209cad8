import { keyAttributes, type Query, type Test, type Update } from '../table/engine.ts';

/** Collects the names and values of a request's expressions without duplicates. */
export function expressionBuilder() {
  const placeholders = new Map<string, string>();
  const values: Record<string, unknown> = {};
  const placeholderOf = (part: string) => {
    const placeholder = placeholders.get(part) ?? `#n${placeholders.size}`;
    placeholders.set(part, placeholder);
    return placeholder;
  };
  const name = (field: string) => field.split('.').map(placeholderOf).join('.');
  const value = (given: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = given;
    return placeholder;
  };
  const names = () => Object.fromEntries([...placeholders].map(([part, placeholder]) => [placeholder, part]));
  const parts = () => ({
    ...(placeholders.size > 0 && { ExpressionAttributeNames: names() }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  });
  return { name, value, parts };
}
export type ExpressionBuilder = ReturnType<typeof expressionBuilder>;

/** One test as a condition expression. */
function testExpression(test: Test, { name, value }: ExpressionBuilder): string {
  const field = name(test.field);
  if ('is' in test) return `${field} = ${value(test.is)}`;
  if ('isNot' in test) return `(attribute_not_exists(${field}) OR ${field} <> ${value(test.isNot)})`;
  if ('isOneOf' in test) return `${field} IN (${test.isOneOf.map(value).join(', ')})`;
  if ('below' in test) return `${field} < ${value(test.below)}`;
  if ('above' in test) return `${field} > ${value(test.above)}`;
  if ('absent' in test) return `attribute_not_exists(${field})`;
  if ('present' in test) return `attribute_exists(${field})`;
  if ('absentOrIs' in test) return `(attribute_not_exists(${field}) OR ${field} = ${value(test.absentOrIs)})`;
  return `(attribute_not_exists(${field}) OR ${field} <= ${value(test.absentOrAtMost)})`;
}

/** A conjunction of tests as a condition expression. */
export function testsExpression(tests: readonly Test[], builder: ExpressionBuilder): string {
  return tests.map((test) => testExpression(test, builder)).join(' AND ');
}

/** The condition that the item exists and passes every test. */
export function existingExpression(tests: readonly Test[], builder: ExpressionBuilder): string {
  return testsExpression([{ field: 'pk', present: true }, ...tests], builder);
}

/** The update expression of a change. */
export function updateExpression(update: Update, { name, value }: ExpressionBuilder): string {
  const set = Object.entries(update.set ?? {}).filter(([, to]) => to !== undefined);
  const sets = set.map(([field, to]) => `${name(field)} = ${value(to)}`);
  const adds = Object.entries(update.add ?? {}).map(([field, by]) => `${name(field)} ${value(by)}`);
  const removes = (update.remove ?? []).map((field) => name(field));
  return [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
    ...(adds.length > 0 ? [`ADD ${adds.join(', ')}`] : []),
  ].join(' ');
}

/** The condition on the partition and, if given, the range of sort keys; an empty prefix or start sets no bound. */
export function keyExpression(query: Query, { name, value }: ExpressionBuilder): string {
  const { partition, sort } = keyAttributes(query.index);
  const { prefix, from, to } = query;
  const inPartition = `${name(partition)} = ${value(query.partition)}`;
  if (prefix) return `${inPartition} AND begins_with(${name(sort)}, ${value(prefix)})`;
  if (from && to !== undefined) {
    return `${inPartition} AND ${name(sort)} BETWEEN ${value(from)} AND ${value(to)}`;
  }
  if (from) return `${inPartition} AND ${name(sort)} >= ${value(from)}`;
  return to === undefined ? inPartition : `${inPartition} AND ${name(sort)} <= ${value(to)}`;
}

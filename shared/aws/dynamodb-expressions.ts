import type { Test, Update } from '../table/engine.ts';

/** Collects the names and values of a request's expressions, each once. */
export function expressionBuilder() {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (field: string) =>
    field
      .split('.')
      .map((part) => {
        const placeholder = `#${part.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
        names[placeholder] = part;
        return placeholder;
      })
      .join('.');
  const value = (given: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = given;
    return placeholder;
  };
  const parts = () => ({
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  });
  return { name, value, parts };
}
export type ExpressionBuilder = ReturnType<typeof expressionBuilder>;

/** One test as a condition expression. */
function testExpression(test: Test, { name, value }: ExpressionBuilder): string {
  const field = name(test.field);
  if ('is' in test) return `${field} = ${value(test.is)}`;
  if ('isOneOf' in test) return `${field} IN (${test.isOneOf.map(value).join(', ')})`;
  if ('below' in test) return `${field} < ${value(test.below)}`;
  if ('above' in test) return `${field} > ${value(test.above)}`;
  if ('absent' in test) return `attribute_not_exists(${field})`;
  if ('present' in test) return `attribute_exists(${field})`;
  return `(attribute_not_exists(${field}) OR ${field} <= ${value(test.absentOrAtMost)})`;
}

/** A conjunction of tests as a condition expression. */
export function testsExpression(tests: readonly Test[], builder: ExpressionBuilder): string {
  return tests.map((test) => testExpression(test, builder)).join(' AND ');
}

/** The item exists and passes every test. */
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

import { isMap, valueAt } from '../../../shared/table/conditions.ts';
import type { Item, Update } from '../../../shared/table/engine.ts';
import { assertStorable, copy, copyItem, invalid } from './values.ts';

/** What an update changes, `undefined` values left out as on the wire. */
function actionsOf({ set = {}, remove = [], add = {} }: Update) {
  const sets = Object.entries(set).filter(([, to]) => to !== undefined);
  return { sets, removes: remove, adds: Object.entries(add) };
}

/** @throws ValidationException for an update that no item could take: nothing to do, a key, two paths that overlap. */
export function assertUpdate(update: Update): void {
  const { sets, removes, adds } = actionsOf(update);
  const paths = [...sets.map(([field]) => field), ...removes, ...adds.map(([field]) => field)];
  if (paths.length === 0) throw invalid('Invalid UpdateExpression: The expression can not be empty');
  for (const [index, path] of paths.entries()) {
    if (path.split('.').includes('')) throw invalid(`the field ${path} is no path`);
    if (path === 'pk' || path === 'sk') throw invalid('Cannot update attribute. This attribute is part of the key');
    const overlaps = paths.some((other, place) => place !== index && (other === path || other.startsWith(`${path}.`)));
    if (overlaps) throw invalid('Two document paths overlap with each other');
  }
}

/** The item after an update; values are read from the item before it, as DynamoDB does. @throws ValidationException */
export function updated(item: Item, update: Update): Item {
  const { sets, removes, adds } = actionsOf(update);
  const after: Record<string, unknown> = { ...copyItem(item) };
  for (const [field, by] of adds) {
    const value = valueAt(item, field) ?? 0;
    if (typeof value !== 'number') throw invalid('An operand in the update expression has an incorrect data type');
    parentOf(after, field)[lastOf(field)] = value + by;
  }
  for (const [field, to] of sets) parentOf(after, field)[lastOf(field)] = copy(to);
  for (const field of removes) delete parentOf(after, field)[lastOf(field)];
  const result = after as Item;
  assertStorable(result);
  return result;
}

const lastOf = (field: string) => field.slice(field.lastIndexOf('.') + 1);

function parentOf(item: Record<string, unknown>, field: string): Record<string, unknown> {
  const parts = field.split('.').slice(0, -1);
  const parent = parts.length === 0 ? item : valueAt(item, parts.join('.'));
  if (!isMap(parent)) throw invalid('The document path provided in the update expression is invalid for update');
  return parent;
}

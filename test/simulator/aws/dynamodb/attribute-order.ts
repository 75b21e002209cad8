import type { Item } from './requests.ts';

/** The parts of an answer that hold items. */
interface Answered {
  readonly Item?: Item;
  readonly Attributes?: Item;
  readonly Items?: readonly Item[];
  /** By table, or one for each item of a transaction. */
  readonly Responses?: Readonly<Record<string, readonly Item[]>> | readonly { readonly Item?: Item }[];
}

/**
 * Sorts the attributes of every item by name. The engine returns each item's attributes in a different order, which V8
 * treats as a different object shape each time; code that reads them then takes several times as long.
 */
export function orderAttributes<T extends Answered>(answer: T): T {
  const { Item: item, Attributes: attributes, Items: items, Responses: responses } = answer;
  return {
    ...answer,
    ...(item && { Item: ordered(item) }),
    ...(attributes && { Attributes: ordered(attributes) }),
    ...(items && { Items: items.map(ordered) }),
    ...(responses && { Responses: orderResponses(responses) }),
  };
}

function orderResponses(responses: NonNullable<Answered['Responses']>): NonNullable<Answered['Responses']> {
  if (isList(responses)) return responses.map(({ Item: item }) => (item ? { Item: ordered(item) } : {}));
  return Object.fromEntries(Object.entries(responses).map(([table, items]) => [table, items.map(ordered)]));
}

const isList = (responses: NonNullable<Answered['Responses']>) => Array.isArray(responses);

function ordered(item: Item): Item {
  const made: Record<string, Item[string]> = {};
  for (const name of Object.keys(item).sort()) if (item[name]) made[name] = item[name];
  return made;
}

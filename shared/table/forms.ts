import { DomainError } from '../domain/errors.ts';
import type { Item, Test, Update } from './engine.ts';

type Attributes = Readonly<Record<string, unknown>>;

/**
 * How items of a kind get from one form to the next: a pure function of the item. Only updates at the item's version
 * may write the attributes it changes, and no condition may name them, because the stored item can still have the
 * older form (decision 26).
 */
export interface Upgrade {
  /** Every attribute that it changes, adds or removes. */
  readonly attributes: readonly string[];
  /** The new values of these attributes; one that is absent or `undefined` is removed. */
  readonly to: (item: Attributes) => Attributes;
}

/** The attributes that a kind's upgrades change. */
export const attributesOf = (upgrades: readonly Upgrade[]): readonly string[] => [
  ...new Set(upgrades.flatMap(({ attributes }) => attributes)),
];

/** The newest form of a kind with these upgrades. */
export const newestForm = (upgrades: readonly Upgrade[]): number => upgrades.length + 1;

/** The form of a stored item. Items written before forms were stored have form 1. */
export const formOf = ({ form }: Attributes): number => (typeof form === 'number' ? form : 1);

/**
 * A stored item in the newest form. @throws `service.unavailable` for a newer one, written by a later release: this
 * code cannot know what it means
 */
export function upgraded(item: Item, upgrades: readonly Upgrade[]): Item {
  const form = formOf(item);
  if (form > newestForm(upgrades)) throw new DomainError('service.unavailable');
  return upgrades.slice(form - 1).reduce(upgradedOnce, item);
}

function upgradedOnce(item: Item, { attributes, to }: Upgrade): Item {
  const values = to(item);
  const changed = Object.keys(values).filter((name) => !attributes.includes(name));
  if (changed.length > 0) throw new Error(`an upgrade changes ${changed.join(', ')}, which it does not list`);
  return { ...item, ...valuesOf(attributes, values) };
}

const valuesOf = (attributes: readonly string[], from: Attributes): Attributes =>
  Object.fromEntries(attributes.map((name) => [name, from[name]] as const));

/**
 * The part of an update that leaves the item in the newest form: it writes every attribute that an upgrade changes, with
 * the values that were read, where the update does not change them itself.
 */
export function inNewestForm(upgrades: readonly Upgrade[], read: Attributes, change: Written): Written {
  if (upgrades.length === 0) return change;
  const { set = {}, remove = [] } = change;
  const given = [...Object.keys(set), ...remove];
  const kept = attributesOf(upgrades).filter((name) => !given.includes(name));
  const gone = kept.filter((name) => read[name] === undefined);
  return {
    set: { ...valuesOf(kept, read), ...set, form: newestForm(upgrades) },
    ...(remove.length + gone.length > 0 && { remove: [...remove, ...gone] }),
  };
}

type Written = Pick<Update, 'set' | 'remove'>;

/** The condition that finds the items in an older form. */
export const inOlderForm = (upgrades: readonly Upgrade[]): Test => ({
  field: 'form',
  absentOrAtMost: newestForm(upgrades) - 1,
});

/**
 * The update that brings a stored item into the newest form, if it has not changed since it was read. The version stays,
 * because nothing that a reader sees changes: an `If-Match` survives it.
 */
export function upgradeWrite(item: Item, upgrades: readonly Upgrade[]): Update {
  const { pk, sk, version } = item;
  return {
    kind: 'update',
    key: { pk, sk },
    ...inNewestForm(upgrades, upgraded(item, upgrades), {}),
    when: [
      { field: 'form', absentOrIs: formOf(item) },
      ...(typeof version === 'number' ? [{ field: 'version', is: version }] : []),
    ],
    otherwise: () => new DomainError('request.conflict'),
  };
}

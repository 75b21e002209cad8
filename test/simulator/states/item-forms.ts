import * as z from 'zod';
import { loadTableModules } from '../workbench/entities.ts';

/** The newest form of each kind of item, by its name (decision 26). */
export type ItemForms = Readonly<Record<string, number>>;

const Versioned = z.object({ name: z.string(), prefix: z.string(), upgrades: z.array(z.unknown()) });

/** The forms in which this code writes items. */
export async function itemForms(): Promise<ItemForms> {
  const modules = await loadTableModules();
  const entities = modules
    .flatMap((module) => Object.values(module))
    .flatMap((each) => Versioned.safeParse(each).data ?? []);
  return Object.fromEntries(entities.map(({ name, upgrades }) => [name, upgrades.length + 1]));
}

/** The kinds whose items a state has in an older form, each with both forms, and those that this code cannot read. */
export function compareForms(
  saved: ItemForms,
  current: ItemForms,
): { readonly older: readonly string[]; readonly newer: readonly string[] } {
  const differing = Object.entries(saved).filter(([name, form]) => form !== current[name]);
  const words = ([name, form]: readonly [string, number]) =>
    `${name} (form ${form}, here ${current[name] ?? 'unknown'})`;
  const isOlder = ([name, form]: readonly [string, number]) => form < (current[name] ?? 0);
  return {
    older: differing.filter(isOlder).map(words),
    newer: differing.filter((each) => !isOlder(each)).map(words),
  };
}

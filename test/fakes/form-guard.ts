import { type CompanyKind, companyKinds } from '../../shared/table/back-fill.ts';
import type { TableEngine, Write } from '../../shared/table/engine.ts';
import { attributesOf, newestForm } from '../../shared/table/forms.ts';

/**
 * Refuses what would spoil items in an older form (decision 26): an update that writes an attribute which upgrades change
 * and does not leave the item in the newest form, a condition on such an attribute, a new item in no form or another.
 */
export function assertForms(write: Write, kinds: readonly CompanyKind[] = companyKinds): void {
  const { pk } = write.kind === 'put' ? write.item : write.key;
  const kind = kinds.find(({ prefix }) => pk.startsWith(prefix));
  if (!kind) return;
  const newest = newestForm(kind.upgrades);
  if (write.kind === 'put') {
    if (write.item['form'] !== newest) throw new Error(`a new ${kind.name} is not in form ${newest}`);
    return;
  }
  const changing = attributesOf(kind.upgrades);
  const isChanging = (field: string) => changing.includes(field.split('.')[0] ?? field);
  const tested = write.when.map(({ field }) => field).filter(isChanging);
  if (tested.length > 0) throw new Error(`a condition on ${tested.join(', ')}, whose form upgrades change`);
  if (write.kind === 'update') assertLeftNewest(write, { newest, isChanging });
}

function assertLeftNewest(
  { set = {}, remove = [], add = {} }: Extract<Write, { kind: 'update' }>,
  { newest, isChanging }: { readonly newest: number; readonly isChanging: (field: string) => boolean },
): void {
  const written = [...Object.keys(set), ...remove, ...Object.keys(add)].filter(isChanging);
  if (written.length === 0) return;
  if (set['form'] !== newest || written.some((field) => field.includes('.')))
    throw new Error(`an update of ${written.join(', ')}, whose form upgrades change, not by updateAtVersion`);
}

/** An engine that checks every write so. */
export function guardingForms<E extends TableEngine>(engine: E): E {
  return {
    ...engine,
    update: (write) => {
      assertForms(write);
      return engine.update(write);
    },
    commit: (writes, token) => {
      for (const write of writes) assertForms(write);
      return engine.commit(writes, token);
    },
  };
}

import { beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import { bankCalendarItem } from '../../shared/table/calendar.ts';
import type { Item, Key } from '../../shared/table/engine.ts';
import { kindOf, kindOfPartition, kinds } from '../builders/kinds.ts';
import { type Handlers, loadHandlers } from '../soak/handlers.ts';
import { scenes } from '../soak/scenes.ts';
import type { Plan, Sim } from '../soak/sim.ts';
import { setScene, titleOf } from '../soak/single-fault.ts';
import { onceMore } from './once-more.ts';

/**
 * An item of another kind at a key is not there (threat 48): for every key that a request of any operation reads, the answer
 * is that of a missing item to the byte, and never a failure of ours.
 */
let handlers: Handlers;
/** One item of every kind, as the bank itself wrote it. */
const samples = new Map<string, Item>();
/** Public keys are the one answer without an item. */
const asked = scenes.filter(
  ({ name }) => name !== 'get-assertion-keys' && operations.some((operation) => operation.name === name),
);

beforeAll(async () => {
  handlers = await loadHandlers();
  for (const scene of scenes) {
    const { sim, plan } = await setScene(handlers, scene);
    if (plan) await onceMore(sim, plan, sim.world.items());
    for (const item of sim.world.items()) {
      const { name } = kindOf(item);
      samples.set(name, { ...item, entity: name });
    }
  }
});

describe('an item of another kind at a key', () => {
  it('is tested: one item of every kind was written', () => {
    expect([...samples.keys()].toSorted()).toEqual(
      kinds
        .map(([{ name }]) => name)
        .filter((name) => !['sessionKeys', 'scanProgress', 'backFillProgress'].includes(name))
        .toSorted(),
    );
  });

  it.each(asked.map((scene) => [titleOf(scene), scene] as const))(
    '%s answers as if nothing were there',
    async (_, scene) => {
      const { sim, plan } = await setScene(handlers, scene);
      if (!plan) throw new Error('the scene sends nothing');
      const before = sim.world.items();
      const whole = await onceMore(sim, plan, before);
      expect(whole.status).toBeLessThan(300);
      expect(whole.reads.length + whole.places.length).toBeGreaterThan(0);
      for (const key of whole.reads) {
        // Without the calendar the request goes well, and the authority, which issues meanwhile, answers the next one.
        const goesOn = sim.authority.delay > 0 && key.pk.startsWith(bankCalendarItem.prefix);
        if (!goesOn) await assertAbsent(sim, plan, before, key);
      }
      for (const key of whole.places) await assertLeftOut(sim, plan, before, key, whole);
    },
  );
});

async function assertAbsent(sim: Sim, plan: Plan, before: readonly Item[], key: Key): Promise<void> {
  const without = before.filter(({ pk, sk }) => pk !== key.pk || sk !== key.sk);
  const executed = await onceMore(sim, plan, without);
  // Where the request creates the missing item, only its dry run can be as if the other one were not there.
  const createsIt = executed.puts.some(({ pk, sk }) => pk === key.pk && sk === key.sk);
  const sent = createsIt ? dry(plan) : plan;
  const missing = createsIt ? await onceMore(sim, sent, without) : executed;
  const own = kindOf(key).name;
  for (const [name, whole] of samples) {
    if (name === own) continue;
    const { pk, sk } = key;
    // By the index of due work it would be found as what it is.
    const { due: _due, dueSort: _dueSort, ...sample } = whole;
    const other = [...without, { ...sample, pk, sk }];
    const answer = await onceMore(sim, sent, other);
    const where = `a ${name} at ${pk} ${sk}`;
    expect([where, answer.status, answer.text]).toEqual([where, missing.status, missing.text]);
    expect(sim.world.items().find((item) => item.pk === pk && item.sk === sk)).toEqual({ ...sample, pk, sk });
    if (createsIt) expect((await onceMore(sim, plan, other)).status, where).toBeLessThan(500);
  }
}

/** An item among those of a list: the list is answered without it. */
async function assertLeftOut(
  sim: Sim,
  plan: Plan,
  before: readonly Item[],
  key: Key,
  whole: { readonly status: number; readonly text: string },
): Promise<void> {
  const own = kindOfPartition(key.pk).name;
  for (const [name, sample] of samples) {
    if (name === own) continue;
    const { byLoginId: _loginId, byName: _name, due: _due, ...rest } = sample;
    const answer = await onceMore(sim, plan, [...before, { ...rest, pk: key.pk, sk: key.sk, entity: name }]);
    const where = `a ${name} at ${key.pk} ${key.sk}`;
    expect([where, answer.status, answer.text]).toEqual([where, whole.status, whole.text]);
  }
}

const dry = (plan: Plan): Plan => {
  const { idempotencyKey: _, ...request } = plan.request;
  return { ...plan, request: { ...request, validateOnly: true } };
};

import type { Change } from '../engines/memory/storage.ts';
import { streamEvent } from '../fakes/stream.ts';
import { invoke } from './perform.ts';
import type { FaultKind } from './run.ts';
import type { Scheduler } from './scheduler.ts';
import type { Sim } from './sim.ts';

/** How often a record is delivered before it is given up; the schedules then do what remains. */
const maximumDeliveries = 4;

interface Record {
  readonly change: Change;
  deliveries: number;
}

/** The table's stream to the two functions that read it: out of order, repeated, and retried after failures. */
export interface Stream {
  /** Delivers some of the waiting records. */
  readonly deliver: (faults: () => ReadonlyMap<number, FaultKind>) => Promise<void>;
  readonly isEmpty: () => boolean;
  /** Changes made by a test's arrangement are not delivered. */
  readonly skip: () => void;
}

const readers = [
  {
    name: 'deliver-mail',
    wants: ({ eventName, key }: Change) => eventName === 'INSERT' && key.pk.startsWith('MAIL#'),
  },
  {
    name: 'revoke-at-authority',
    wants: ({ eventName, after }: Change) => eventName === 'MODIFY' && after?.['authority'] === 'revocationPending',
  },
] as const;

export function createStream(sim: Sim, scheduler: Scheduler): Stream {
  const { changes } = sim.world;
  const waiting = new Map<string, Record[]>(readers.map(({ name }) => [name, []]));
  let read = 0;
  const take = () => {
    for (; read < changes.length; read += 1) {
      const change = changes[read] as Change;
      for (const { name, wants } of readers) if (wants(change)) waiting.get(name)?.push({ change, deliveries: 0 });
    }
  };
  const deliverTo = async (name: string, faults: ReadonlyMap<number, FaultKind>) => {
    const all = waiting.get(name) ?? [];
    if (all.length === 0) return;
    const { chance } = sim;
    const batch = (sim.isCalm ? all : chance.shuffled(all)).slice(0, 1 + chance.below(5));
    const twice = sim.isCalm ? [] : batch.filter(() => chance.in(0.1));
    const event = streamEvent([...batch, ...twice].map(({ change }) => change));
    const result = (await invoke(sim, scheduler, name, event, faults)) as
      | { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }
      | undefined;
    const failed = new Set(result?.batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier) - 1));
    batch.forEach((record, index) => {
      record.deliveries += 1;
      const isDone = result !== undefined && !failed.has(index);
      // Now and then a processed record is delivered again.
      if ((isDone && (sim.isCalm || !chance.in(0.08))) || record.deliveries >= maximumDeliveries)
        all.splice(all.indexOf(record), 1);
    });
  };
  return {
    deliver: async (faults) => {
      take();
      for (const { name } of readers) await deliverTo(name, faults());
    },
    skip: () => {
      read = changes.length;
    },
    isEmpty: () => {
      take();
      return [...waiting.values()].every((records) => records.length === 0);
    },
  };
}

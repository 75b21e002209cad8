import { setTimeout as pause } from 'node:timers/promises';
import { handler as scan } from '../../../functions/events/scan-certificate-expiry.ts';
import { createWorld } from '../../world.ts';
import type { FilledTable, Spent } from '../tools/filled-table.ts';

/** What one morning's scan took. */
export interface Morning extends Spent {
  readonly seconds: number;
  readonly isCutOff: boolean;
}

// The scan begins no page later than this before the end of its time.
const reserve = 30_000;

/** A bank whose table is the filled one; its mornings follow each other. */
export function scanner(table: FilledTable) {
  const world = createWorld();
  return async (day: string, seconds = Number.POSITIVE_INFINITY): Promise<Morning> => {
    world.at(`${day}T06:00:00+09:00`);
    const before = table.spent();
    const began = performance.now();
    const end = began + seconds * 1000 + reserve;
    const isCutOff = await scan
      .on(
        { ...world.ports, engine: table.engine },
        () => end - performance.now(),
      )({})
      .then(() => false)
      .catch((error: unknown) => {
        if (error instanceof Error && /time was not enough/.test(error.message)) return true;
        throw error;
      });
    const after = table.spent();
    const took = (performance.now() - began) / 1000;
    if (isCutOff) await untilQuiet(table);
    return {
      isCutOff,
      seconds: took,
      readUnits: after.readUnits - before.readUnits,
      transactions: after.transactions - before.transactions,
    };
  };
}

// The shards that had begun a page end it.
async function untilQuiet({ spent }: FilledTable): Promise<void> {
  for (let last = -1; spent().transactions !== last; ) {
    last = spent().transactions;
    await pause(1_000);
  }
}

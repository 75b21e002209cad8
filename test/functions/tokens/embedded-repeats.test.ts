import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { type EmbeddedTable, embeddedTable, hasEmbeddedEngine } from '../../engines/embedded.ts';
import { bursts } from './bursts.ts';
import { type SharedToken, shareToken } from './shared-token.ts';

const why = hasEmbeddedEngine() ? '' : ' (skipped: the optional package @dynoxide/linux-x64 is not installed here)';
describe.skipIf(why !== '')(`on the embedded server, through the SDK${why}`, () => {
  let table: EmbeddedTable;
  let shared: SharedToken;
  let seed = 1000;
  beforeAll(async () => {
    table = await embeddedTable();
  });
  afterAll(() => table?.close());
  beforeEach(async () => {
    seed += 1;
    shared = await shareToken(seed);
    await table.fill(shared.world.items());
    shared.serve(table.engine);
    Object.assign(shared.world.ports, { wait: (milliseconds: number) => setTimeout(milliseconds) });
  });
  bursts(() => shared, { served: 40 });
});

import { afterAll, beforeAll, describe } from 'vitest';
import { tableContract } from './contract.ts';
import { type EmbeddedTable, embeddedTable, hasEmbeddedEngine } from './embedded.ts';
import { sameOutcomes } from './model.ts';

const why = hasEmbeddedEngine() ? '' : ' (skipped: the optional package @dynoxide/linux-x64 is not installed here)';
describe.skipIf(why !== '')(`against the embedded server${why}`, () => {
  let table: EmbeddedTable;
  beforeAll(async () => {
    table = await embeddedTable();
  });
  afterAll(() => table?.close());

  tableContract('on DynamoDB', () => table.engine, { isLenient: true });
  sameOutcomes(() => table.engine);
});

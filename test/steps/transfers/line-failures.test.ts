import { expect, it } from 'vitest';
import { readFailures } from '../../../shared/steps/transfers/line-failures.ts';
import { lineResultItem } from '../../../shared/table/line-results.ts';
import { bindTable } from '../../../shared/table/table.ts';
import type { TransferRequest } from '../../../shared/table/transfer-requests.ts';
import { createWorld } from '../../world.ts';

it('reads the lines that failed a thousand at a time, side by side, and none besides those asked for', async () => {
  const world = createWorld();
  const [companyId, requestId] = ['01KA0000000000000000000000', '01KB0000000000000000000000'];
  const at = '2026-04-01T01:00:00.000Z';
  for (const line of [1, 2, 1001, 1002, 2001, 2002, 2003]) {
    const result = { companyId, requestId, line, amount: 1, at, ttl: 1_900_000_000 };
    world.engine.put(
      lineResultItem.create(lineResultItem.key(companyId, requestId, String(line)), result, 'request.conflict').item,
    );
  }
  const asked: unknown[] = [];
  world.hooks.before = (call) => {
    if (call.method === 'query') asked.push([call.query.from, call.query.to]);
  };
  const table = bindTable({ lineResults: ['between'] }, world.ports);
  const read = async (first: number, last: number) => {
    asked.length = 0;
    const request = { companyId, requestId, failedLines: { count: 7, total: 7 } } as TransferRequest;
    return [...(await readFailures(table, request, { first, last })).keys()];
  };
  expect(await read(2, 2002)).toEqual([2, 1001, 1002, 2001, 2002]);
  expect(asked).toEqual([
    ['00002', '01001'],
    ['01002', '02001'],
    ['02002', '02002'],
  ]);
  expect([await read(2, 1001), asked]).toEqual([[2, 1001], [['00002', '01001']]]);
  expect([await read(3, 2), asked]).toEqual([[], []]);
});

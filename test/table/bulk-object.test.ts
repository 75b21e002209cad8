import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { bulkObject } from '../../shared/table/bulk-object.ts';
import { HistoryRow } from '../../shared/table/history.ts';

const shape = { name: z.string(), count: z.optional(z.int()) };

it('is an object of zod/mini for which code is made, and rows of the history are', () => {
  for (const each of [bulkObject(shape), HistoryRow]) expect(each._zod.traits).toContain('$ZodObjectJIT');
  expect(z.object(shape)._zod.traits).not.toContain('$ZodObjectJIT');
  expect(Object.keys(bulkObject(shape).shape)).toEqual(['name', 'count']);
});

it.each([
  { name: 'a' },
  { name: 'a', count: 1, more: true },
  { name: 'a', count: undefined },
  { count: '1' },
  'text',
  null,
])('takes and refuses %j as every object does', (given) => {
  const [bulk, general] = [bulkObject(shape), z.object(shape)].map((each) => each.safeParse(given));
  expect(bulk?.data).toEqual(general?.data);
  expect(bulk?.error?.issues).toEqual(general?.error?.issues);
});

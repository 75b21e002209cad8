import { expect, it } from 'vitest';
import { memoryEngine } from '../memory-engine.ts';
import { tableContract } from './contract.ts';

tableContract('in memory', () => engine);
const engine = memoryEngine();

it('puts nothing that the table would not hold, and hands out what nobody can change', async () => {
  const table = memoryEngine();
  expect(() => table.put({ pk: 'A', sk: '' })).toThrow('key');
  table.put({ pk: 'A', sk: 'B', list: [{ name: 'x' }] });
  const [found] = await table.get([{ pk: 'A', sk: 'B' }]);
  const member = Object(found).list[0];
  for (const held of [found, member]) expect(Reflect.set(Object(held), 'name', 'y')).toBe(false);
  expect(table.items()[0]).toBe(found);
});

import { beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { handle } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { type Company, companyItem } from '../../shared/table/companies.ts';
import type { Write } from '../../shared/table/engine.ts';
import { createWorld, type World } from '../world.ts';

/** An operation that demands something of a company and changes it, in the order given. */
const operationOf = (order: (check: Write, update: Write) => readonly Write[]) =>
  handle(
    defineOperation({
      name: 'test-commit',
      summary: 'Demands and changes.',
      route: 'POST /bank/companies',
      hosts: ['bank'],
      may: 'bank',
      about: 'bank',
      input: z.strictObject({}),
      output: z.strictObject({}),
      access: { companies: ['checkOpen', 'changeState'] },
      errors: ['company.state'],
      example: {},
    }),
    async (_input, { table, now }) => {
      const [update, ...lookups] = table.companies.changeState(company, 'suspended', now.toISOString());
      if (!update) throw new Error('nothing is changed');
      return { answer: {}, writes: [...order(table.companies.checkOpen(company.companyId), update), ...lookups] };
    },
  );

let world: World;
let company: Company;
beforeEach(() => {
  world = createWorld();
  company = world.openCompany();
});

it.each<[string, (check: Write, update: Write) => readonly Write[]]>([
  ['demanded, then changed', (check, update) => [check, update]],
  ['changed, then demanded', (check, update) => [update, check]],
])('does and demands both of an item that is %s', async (_, order) => {
  const stored = () => world.items(`COMPANY#${company.companyId}`).find(({ sk }) => sk === 'COMPANY');
  // The update asks for the state that was read alone; that it is not closed is demanded by the check.
  company = { ...company, state: 'closed' };
  world.engine.put({ ...company, ...companyItem.key(company.companyId) });
  const refused = await world.call(operationOf(order));
  expect(refused.status).toBe(409);
  expect(stored()).toMatchObject({ state: 'closed', version: 1 });
  company = { ...company, state: 'usable' };
  world.engine.put({ ...company, ...companyItem.key(company.companyId) });
  expect((await world.call(operationOf(order))).status).toBe(200);
  expect(stored()).toMatchObject({ state: 'suspended', version: 2 });
});

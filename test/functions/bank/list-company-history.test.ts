import { expect, it } from 'vitest';
import { handler as listHistory } from '../../../functions/bank/list-company-history.ts';
import { handler as suspendCompany } from '../../../functions/bank/suspend-company.ts';
import { handler as listUsers } from '../../../functions/users/list-users.ts';
import { createWorld } from '../../world.ts';

it("lists a company's rows, of its users and of the bank, newest first, page by page; the view is a row too", async () => {
  const world = createWorld();
  const company = world.openCompany();
  const { companyId } = company;
  const master = await world.addUser(company, { role: 'master' });
  await world.call(listUsers, { session: await world.logIn(master) });
  world.advance({ minutes: 1 });
  await world.call(suspendCompany, { input: { companyId } });
  await world.call(suspendCompany, { input: { companyId: world.openCompany().companyId } });
  world.advance({ minutes: 1 });
  const page = (more: Record<string, unknown> = {}) => {
    world.advance({ seconds: 1 });
    return world.call(listHistory, { input: { companyId, ...more } });
  };
  const first = await page({ limit: '1' });
  expect(first.status).toBe(200);
  expect(first.body.items).toMatchObject([
    { event: 'company.suspended', actor: 'bank', label: '契約 > 契約の利用停止' },
  ]);
  expect(first.roundTrips).toBeLessThanOrEqual(3);
  const second = await page({ limit: '1', cursor: first.body.cursor });
  expect(second.body.items).toMatchObject([{ event: 'user.listed', userId: master.userId }]);
  const own = await page({ userId: master.userId, outcome: 'done' });
  expect(own.body.items).toMatchObject([{ event: 'user.listed' }]);
  expect(world.history(companyId).at(-1)).toMatchObject({ event: 'company.historyViewed', subject: master.userId });
  expect((await page({ from: '2026-04-02', to: '2026-04-01' })).body.errors).toMatchObject([{ path: 'to' }]);
  expect((await page({ companyId: '01K00000000000000000000000' })).body.code).toBe('company.notFound');
});

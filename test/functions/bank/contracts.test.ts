import { expect, it } from 'vitest';
import { handler as getContract } from '../../../functions/bank/get-company-contract.ts';
import { handler as listCompanies } from '../../../functions/bank/list-companies.ts';
import { handler as listTokenStock } from '../../../functions/bank/list-token-stock.ts';
import { cursorOf } from '../../fakes/cursor.ts';
import { createWorld } from '../../world.ts';

it('shows a contract without its secrets, and records the view', async () => {
  const world = createWorld();
  const company = world.openCompany({ ceilings: { transferDesignated: 5_000_000 } });
  const { companyId } = company;
  const master = await world.addUser(company, { role: 'master' });
  const answer = await world.call(getContract, { input: { companyId } });
  const { cursorKey, openedAt: _openedAt, foundBy: _lookups, ...shown } = company;
  expect(answer).toMatchObject({ status: 200, headers: { ETag: '"1"' } });
  expect(answer.body).toEqual({
    ...shown,
    userCount: 1,
    administratorCount: 1,
    registered: true,
    masterUserId: master.userId,
    openedAt: '2026-04-01T10:00:00+09:00',
  });
  expect(JSON.stringify(answer.body)).not.toContain(cursorKey);
  expect(world.history(companyId)).toMatchObject([{ event: 'company.viewed', actor: 'bank', subject: companyId }]);
  expect(answer.roundTrips).toBe(2);
});

it('refuses an unknown company', async () => {
  const world = createWorld();
  const answer = await world.call(getContract, { input: { companyId: '01K3VN5T00ACME0000000000AB' } });
  expect(answer).toMatchObject({ status: 404, body: { code: 'company.notFound' } });
});

it('lists the companies in the order they were opened, page by page', async () => {
  const world = createWorld();
  const names = ['一', '二', '三', '四', '五'];
  for (const name of names) {
    world.openCompany({ name });
    world.advance({ minutes: 1 });
  }
  const seen: string[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const answer = await world.call(listCompanies, { input: { limit: 2, cursor } });
    expect(answer).toMatchObject({ status: 200, roundTrips: 2 });
    seen.push(...answer.body.items.map((item: { name: string }) => item.name));
    cursor = answer.body.cursor;
  }
  expect(seen).toEqual(names);
  const { body } = await world.call(listCompanies);
  expect(body.items[0]).toEqual({
    companyId: expect.any(String),
    name: '一',
    state: 'usable',
    loginMethod: 'password',
    userCount: 0,
    registered: false,
    openedAt: '2026-04-01T10:00:00+09:00',
  });
  expect(body.cursor).toBeUndefined();
});

it('refuses cursors of other lists', async () => {
  const world = createWorld();
  world.openCompany();
  const forged = cursorOf(listCompanies, { companyId: 'BANK#COMPANIES' });
  const ofAnother = cursorOf(listTokenStock, { companyId: '01K3VN5T00ACME0000000000AB' });
  for (const cursor of ['nonsense', forged, ofAnother, cursorOf(listCompanies, {})]) {
    expect(await world.call(listCompanies, { input: { cursor } })).toMatchObject({
      status: 400,
      body: { code: 'request.cursorInvalid' },
    });
  }
  expect(await world.call(listCompanies, { input: { limit: 101 } })).toMatchObject({
    status: 400,
    body: { code: 'request.invalid' },
  });
});

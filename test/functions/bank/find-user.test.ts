import { expect, it } from 'vitest';
import { handler as findUser } from '../../../functions/bank/find-user.ts';
import { createWorld } from '../../world.ts';

it('finds users of a company by part of the name in either width, and records the search', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const { companyId } = company;
  await world.addUser(company, { name: '手形　花子', loginId: 'hanako1' });
  await world.addUser(company, { name: 'Ｔａｎａｋａ　一郎', loginId: 'tanaka1', role: 'master' });
  await world.addUser(world.openCompany(), { name: '手形　次郎' });
  const find = async (name?: string) => {
    const { body } = await world.call(findUser, { input: { companyId, name } });
    return body.items.map((item: { loginId: string }) => item.loginId);
  };
  expect(await find()).toEqual(['hanako1', 'tanaka1']);
  expect(await find('手形')).toEqual(['hanako1']);
  expect(await find('手形花子')).toEqual(['hanako1']);
  expect(await find('tanaka')).toEqual(['tanaka1']);
  expect(await find('次郎')).toEqual([]);
  expect(world.history(companyId)).toHaveLength(5);
  expect(world.history(companyId)[0]).toMatchObject({ event: 'user.found', actor: 'bank', outcome: 'done' });
});

it('answers page by page, and refuses a cursor of another company', async () => {
  const world = createWorld();
  const [company, other] = [world.openCompany(), world.openCompany()];
  for (let count = 0; count < 3; count += 1) await world.addUser(company);
  const first = await world.call(findUser, { input: { companyId: company.companyId, limit: 2 } });
  const { cursor } = first.body;
  expect(first).toMatchObject({
    status: 200,
    roundTrips: 3,
    body: { items: [{ loginId: 'user0003' }, { loginId: 'user0004' }] },
  });
  const second = await world.call(findUser, { input: { companyId: company.companyId, limit: 2, cursor } });
  expect(second.body).toMatchObject({ items: [{ loginId: 'user0005' }] });
  expect(second.body.cursor).toBeUndefined();
  const foreign = await world.call(findUser, { input: { companyId: other.companyId, cursor } });
  expect(foreign).toMatchObject({ status: 400, body: { code: 'request.cursorInvalid' } });
});

it('refuses an unknown company', async () => {
  const world = createWorld();
  const answer = await world.call(findUser, { input: { companyId: '01K3VN5T00ACME0000000000AB' } });
  expect(answer).toMatchObject({ status: 404, body: { code: 'company.notFound' } });
});

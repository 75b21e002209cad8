import { beforeEach, expect, it } from 'vitest';
import { handler as changeMemo } from '../../../functions/company/change-account-memo.ts';
import { handler as getCompany } from '../../../functions/company/get-company.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import type { Item } from '../../../shared/table/engine.ts';
import type { TestSession } from '../../builders/session.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let session: TestSession;
beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  session = await world.logIn(await world.addUser(company, { role: 'administrator' }));
});

const proof = { confirmationPassword: 'Kakunin26b' };
const first = () => company.accounts[0]?.accountId ?? '';
const change = (memo: unknown, more: Record<string, unknown> = {}) =>
  world.call(changeMemo, { session, input: { accountId: first(), memo, proof, ...more } });
const stored = () => companyItem.parse(world.items(`COMPANY#${company.companyId}`)[0] as never);

it('sets, changes and removes the memo of an account (A6-8)', async () => {
  const answer = await change('給与用');
  expect([answer.status, answer.headers['ETag'], answer.roundTrips]).toEqual([200, '"2"', 3]);
  expect(answer.body).toEqual({ accountId: first(), memo: '給与用' });
  const { accounts } = (await world.call(getCompany, { session })).body;
  expect(accounts.map(({ memo }: { memo?: string }) => memo)).toEqual(['給与用', undefined]);
  const [row] = world.history(company.companyId).filter(({ operation }) => operation === 'change-account-memo');
  expect(row).toMatchObject({
    event: 'companyRecord.memoChanged',
    changes: [{ path: `accounts.${first()}.memo`, before: '', after: '給与用' }],
  });
  expect((await change('')).status).toBe(200);
  expect(stored().accounts).toEqual(company.accounts);
});

it('writes nothing for the memo that it has', async () => {
  await change('給与用');
  expect((await change('給与用')).headers['ETag']).toBe('"2"');
  expect(stored().version).toBe(2);
});

it('refuses a version that is not the latest, and is decided by the first of two', async () => {
  const stale = await world.call(changeMemo, { session, input: { accountId: first(), memo: 'あ', proof }, ifMatch: 9 });
  expect([stale.status, stale.body.code]).toEqual([412, 'request.staleVersion']);
  const answers = await Promise.all([change('い'), change('う')]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
});

it.each([['a'.repeat(31)], [' '], ['給与\n用'], ['\u202e給与'], [null], [1]])('refuses %j', async (memo) => {
  const answer = await change(memo);
  expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'memo']);
});

it('answers an account of another company as one that does not exist', async () => {
  const [foreign] = world.openCompany().accounts;
  for (const accountId of [foreign?.accountId, '01K00000000000000000000000'])
    expect((await change('メモ', { accountId })).body).toMatchObject({ status: 404, code: 'account.notFound' });
});

it('is for administrators', async () => {
  const clerk = await world.logIn(await world.addUser(company));
  const denied = await world.call(changeMemo, { session: clerk, input: { accountId: first(), memo: 'x', proof } });
  expect([denied.status, denied.body.needs]).toEqual([403, 'administrator']);
});

it('is refused while the contract is suspended meanwhile', async () => {
  world.hooks.before = ({ method }) => {
    if (method === 'commit')
      world.engine.put({ ...world.items(`COMPANY#${company.companyId}`)[0], state: 'suspended' } as Item);
  };
  expect((await change('メモ')).body.code).toBe('company.state');
});

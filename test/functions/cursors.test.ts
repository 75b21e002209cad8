import { expect, it } from 'vitest';
import { handler as listCompanies } from '../../functions/bank/list-companies.ts';
import { handler as listTokenStock } from '../../functions/bank/list-token-stock.ts';
import { handler as listCertificates } from '../../functions/certificates/list-certificates.ts';
import { handler as listHistory } from '../../functions/history/list-history.ts';
import { handler as listMails } from '../../functions/notices/list-mails.ts';
import { handler as listNotices } from '../../functions/notices/list-notices.ts';
import { handler as listTokens } from '../../functions/tokens/list-tokens.ts';
import { handler as listUsers } from '../../functions/users/list-users.ts';
import { cursorOf } from '../fakes/cursor.ts';
import { createWorld } from '../world.ts';

const id = '01KA0000000000000000000000';
const [from, to] = ['2026-04-01T00:00:00.000Z', '2026-04-02T00:00:00.000Z'];

async function arrange() {
  const world = createWorld();
  const company = world.openCompany();
  const user = await world.addUser(company, { role: 'master' });
  const session = await world.logIn(user);
  return { world, company, user, session, caller: { userId: user.userId, company } };
}

it.each([
  ['list-tokens', listTokens, { serialNumber: 'TG00000001' }, { serialNumber: 'TG#1' }],
  ['list-tokens', listTokens, { serialNumber: 'TG00000001' }, {}],
  ['list-mails', listMails, { mailId: id }, { mailId: `${id}#` }],
  ['list-users', listUsers, { userId: id, value: 'a' }, { userId: 'U#', value: 'a' }],
  ['list-certificates', listCertificates, { loginId: 'tegata01' }, { loginId: 1 }],
  ['list-notices', listNotices, { group: 'read', from, noticeId: id }, { group: 'other', from, noticeId: id }],
  ['list-history', listHistory, { month: '202604', from, to }, { month: '202604#', from, to }],
  ['list-history', listHistory, { month: '202604', from, to }, { month: '202604', from, to: '~' }],
] as const)(
  '%s looks at what its own cursor holds before it becomes a key (threat 48)',
  async (_, handler, good, bad) => {
    const { world, session, caller } = await arrange();
    const ask = (position: unknown) =>
      world.call(handler, { session, query: { cursor: cursorOf(handler, position, { caller }) } });
    expect((await ask(good)).status).toBe(200);
    const refused = await ask(bad);
    expect([refused.status, refused.body.code]).toEqual([400, 'request.cursorInvalid']);
  },
);

it.each([
  ['list-companies', listCompanies, { companyId: 'C#1' }],
  ['list-token-stock', listTokenStock, { serialNumber: 'TG#1' }],
] as const)('the bank’s own cursors are looked at too: %s', async (_, handler, bad) => {
  const world = createWorld();
  const answer = await world.call(handler, { query: { cursor: cursorOf(handler, bad) } });
  expect([answer.status, answer.body.code]).toEqual([400, 'request.cursorInvalid']);
});

it('a cursor continues only its own search and caller (threat 19)', async () => {
  const { world, company, session, caller } = await arrange();
  const colleague = await world.addUser(company, { role: 'administrator', loginId: 'colleague1' });
  const position = { userId: id, value: 'a' };
  const ask = async (cursor: string, query: object = {}) =>
    (await world.call(listUsers, { session, query: { ...query, cursor } })).status;
  const own = cursorOf(listUsers, position, { caller, query: { order: 'desc' } });
  expect(await ask(own, { order: 'desc', limit: '7' })).toBe(200);
  expect(await ask(own)).toBe(400);
  expect(await ask(own, { order: 'desc', sort: 'name' })).toBe(400);
  expect(await ask(cursorOf(listUsers, position, { caller: { userId: colleague.userId, company } }))).toBe(400);
  expect(
    await ask(cursorOf(listUsers, position, { caller: { ...caller, company: { ...company, cursorKey: 'another' } } })),
  ).toBe(400);
  expect(await ask(cursorOf(listCertificates, { loginId: 'tegata01' }, { caller }))).toBe(400);
});

import { expect, it } from 'vitest';
import { handler as listTokenStock } from '../../functions/bank/list-token-stock.ts';
import { handler as listHistory } from '../../functions/history/list-history.ts';
import { handler as listMails } from '../../functions/notices/list-mails.ts';
import { handler as listTokens } from '../../functions/tokens/list-tokens.ts';
import { handler as listUsers } from '../../functions/users/list-users.ts';
import { sealCursor } from '../../shared/operation/cursor.ts';
import { createWorld } from '../world.ts';

const id = '01KA0000000000000000000000';
const [from, to] = ['2026-04-01T00:00:00.000Z', '2026-04-02T00:00:00.000Z'];
const unfiltered = JSON.stringify([undefined, undefined, {}]);

it.each([
  ['list-tokens', listTokens, () => 'tokens', { serialNumber: 'TG00000001' }, { serialNumber: 'TG#1' }],
  ['list-tokens', listTokens, () => 'tokens', { serialNumber: 'TG00000001' }, {}],
  ['list-mails', listMails, (userId: string) => `mails ${userId}`, { mailId: id }, { mailId: `${id}#` }],
  ['list-users', listUsers, () => 'users loginId asc', { userId: id, value: 'a' }, { userId: 'U#', value: 'a' }],
  [
    'list-history',
    listHistory,
    () => `history ${unfiltered}`,
    { month: '202604', from, to },
    { month: '202604#', from, to },
  ],
  [
    'list-history',
    listHistory,
    () => `history ${unfiltered}`,
    { month: '202604', from, to },
    { month: '202604', from, to: '~' },
  ],
] as const)(
  '%s looks at what its own cursor holds before it becomes a key (threat 48)',
  async (_, handler, list, good, bad) => {
    const world = createWorld();
    const company = world.openCompany();
    const user = await world.addUser(company, { role: 'master' });
    const session = await world.logIn(user);
    const ask = (position: Readonly<Record<string, string>>) =>
      world.call(handler, { session, input: { cursor: sealCursor(position, company.cursorKey, list(user.userId)) } });
    expect((await ask(good)).status).toBe(200);
    const refused = await ask(bad);
    expect([refused.status, refused.body.code]).toEqual([400, 'request.cursorInvalid']);
  },
);

it('the bank’s own cursors are looked at too', async () => {
  const world = createWorld();
  const cursor = sealCursor({ serialNumber: 'TG#1' }, 'bank', 'token-stock');
  const answer = await world.call(listTokenStock, { input: { cursor } });
  expect([answer.status, answer.body.code]).toEqual([400, 'request.cursorInvalid']);
});

import { expect, it } from 'vitest';
import { handler as endSessions } from '../../../functions/bank/end-sessions.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { createWorld } from '../../world.ts';

it('ends the session at its next request, leaves the reason in the history, and can be repeated', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const user = await world.addUser(company, { role: 'master' });
  const session = await world.logIn(user);
  expect((await world.call(getHome, { session })).status).toBe(200);
  const input = { companyId: company.companyId, userId: user.userId, reason: 'お客さまからのお申し出' };
  expect(await world.call(endSessions, { input })).toMatchObject({
    status: 200,
    body: { userId: user.userId, ended: true },
  });
  expect((await world.call(getHome, { session })).body).toMatchObject({ code: 'session.ended' });
  expect(world.history(company.companyId).at(-1)).toMatchObject({
    event: 'sessions.ended',
    userId: user.userId,
    actor: 'bank',
    changes: [
      { path: 'sessions', before: 'live', after: 'ended' },
      { path: 'reason', after: 'お客さまからのお申し出' },
    ],
  });
  const { reason: _, ...without } = input;
  expect((await world.call(endSessions, { input: without })).body).toEqual({ userId: user.userId, ended: false });
  const { loginId, loginPassword } = user;
  expect((await world.call(logIn, { input: { loginId, loginPassword } })).status).toBe(201);
});

it('ends a session that began while it was deciding', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const user = await world.addUser(company);
  let session: Awaited<ReturnType<typeof world.logIn>> | undefined;
  world.hooks.before = async ({ method }) => {
    if (method === 'commit' && !session) session = await world.logIn(user);
  };
  const input = { companyId: company.companyId, userId: user.userId };
  expect((await world.call(endSessions, { input })).body).toEqual({ userId: user.userId, ended: false });
  world.hooks.before = undefined;
  expect((await world.call(getHome, session && { session })).body).toMatchObject({ code: 'session.ended' });
});

it('refuses a reason that cannot be read', async () => {
  const world = createWorld();
  const user = await world.addUser(world.openCompany());
  const { companyId, userId } = user;
  for (const reason of ['', 'あ'.repeat(201), 'a\u0000b'])
    expect((await world.call(endSessions, { input: { companyId, userId, reason } })).body.errors).toMatchObject([
      { path: 'reason', code: 'reason.form' },
    ]);
});

import { expect, it } from 'vitest';
import { handler as changePasswords } from '../../../functions/sessions/change-own-passwords.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { createWorld } from '../../world.ts';

it('tells a user who is deleted while changing passwords that the session is over', async () => {
  const world = createWorld();
  const user = await world.addUser(world.openCompany());
  const session = await world.logIn(user);
  world.hooks.before = (call) => {
    // After the gate has read, before the password is looked at.
    if (call.method === 'update') world.engine.remove(loginItem.key(user.loginName));
  };
  const login = { current: user.loginPassword, new: 'Atarashi7x', newAgain: 'Atarashi7x' };
  const answer = await world.call(changePasswords, { session, input: { login } });
  expect([answer.status, answer.body.code]).toEqual([401, 'session.ended']);
});

it('tells a user whose certificate is revoked while changing passwords that the session is over', async () => {
  const world = createWorld();
  const user = await world.addUser(world.openCompany({ loginMethod: 'certificate' }));
  const session = await world.logIn(user);
  world.hooks.before = (call) => {
    if (call.method !== 'commit') return;
    const [row] = world.items('CERT#').filter(({ sk }) => sk === 'CERT');
    if (row?.['state'] === 'active') world.engine.put({ ...row, state: 'revoked' });
  };
  const login = { current: user.loginPassword, new: 'Atarashi7x', newAgain: 'Atarashi7x' };
  const answer = await world.call(changePasswords, { session, input: { login } });
  expect([answer.status, answer.body.code]).toEqual([401, 'session.ended']);
});

import { expect, it } from 'vitest';
import { handler as renew } from '../../../functions/bank/renew-temporary-passwords.ts';
import { handler as beginRegistration } from '../../../functions/registration/begin-registration.ts';
import { createWorld } from '../../world.ts';

it('mails new temporary passwords, voids the old ones and opens a locked registration again', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const { companyId } = company;
  const old = await world.inviteMaster(company, { attempts: 6, locksInARow: 2, stopped: true });
  world.advance({ days: 90 });
  const answer = await world.call(renew, { input: { companyId } });
  expect(answer).toMatchObject({ status: 200, body: { companyId, expiresAt: '2026-09-18T10:00:00+09:00' } });
  expect(answer.roundTrips).toBe(2);
  const [mail] = world.mails();
  expect(mail).toMatchObject({ kind: 'applicationComplete', to: company.email });
  expect(mail?.text).toMatch(/仮確認用パスワード: \w{10}/);
  const { temporaryLoginPassword, temporaryConfirmationPassword } = mail?.values ?? {};
  const fresh = { account: old.account, temporaryLoginPassword, temporaryConfirmationPassword };
  expect(await world.call(beginRegistration, { input: { ...old } })).toMatchObject({ status: 401 });
  expect(await world.call(beginRegistration, { input: fresh })).toMatchObject({ status: 201 });
  const [row] = world.history(companyId);
  expect(row).toMatchObject({ event: 'company.temporaryPasswordsRenewed', actor: 'bank', outcome: 'done' });
  expect(JSON.stringify([row, answer.body])).not.toContain(temporaryLoginPassword);
});

it('refuses a company that has registered, is not usable, or is not there', async () => {
  const world = createWorld();
  const registered = world.openCompany();
  await world.addUser(registered, { role: 'master' });
  const suspended = world.openCompany({ state: 'suspended' });
  const codeFor = async (companyId: string) => (await world.call(renew, { input: { companyId } })).body.code;
  expect(await codeFor(registered.companyId)).toBe('company.registered');
  expect(await codeFor(suspended.companyId)).toBe('company.state');
  expect(await codeFor('01K3VN5T00ACME0000000000AB')).toBe('company.notFound');
  expect(world.mails()).toEqual([]);
  expect(world.history(registered.companyId)).toMatchObject([{ outcome: 'refused', code: 'company.registered' }]);
});

it('refuses when the registration is completed meanwhile', async () => {
  const world = createWorld();
  const company = world.openCompany();
  const answer = await world.call(renew, { input: { companyId: company.companyId } });
  expect(answer).toMatchObject({ status: 409, body: { code: 'company.registered' } });
});

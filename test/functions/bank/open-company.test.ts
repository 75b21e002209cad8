import { expect, it } from 'vitest';
import { openCompany as definition } from '../../../functions/bank/open-company.operation.ts';
import { handler as openCompany } from '../../../functions/bank/open-company.ts';
import { handler as beginRegistration } from '../../../functions/registration/begin-registration.ts';
import { accountName } from '../../../shared/table/logins.ts';
import { createWorld } from '../../world.ts';

const input = {
  ...definition.example,
  name: '株式会社手形商事',
  email: 'soumu@tegata-shoji.example.jp',
  accounts: [{ branch: '081', type: 'ordinary', number: '0253226', name: '本店営業部' }],
};
const [account] = input.accounts;

it('opens a contract, and mails the temporary passwords that begin its registration', async () => {
  const world = createWorld();
  const opened = await world.call(openCompany, { input });
  expect(opened).toMatchObject({ status: 201, body: { companyId: expect.stringMatching(/^[0-9A-Z]{26}$/) } });
  const { companyId } = opened.body;
  expect(Object.keys(opened.body)).toEqual(['companyId']);
  expect(world.items(`COMPANY#${companyId}`)).toMatchObject([
    { state: 'usable', version: 1, userCount: 0, loginMethod: 'certificate' },
  ]);
  expect(world.items('BANK#COMPANIES')).toMatchObject([{ sk: companyId }]);
  const [mail] = world.mails();
  expect(mail).toMatchObject({ to: input.email, subject: 'お申込み手続き完了のお知らせ', state: 'queued' });
  const { temporaryLoginPassword, temporaryConfirmationPassword } = mail?.values ?? {};
  const { name: _name, ...representative } = account ?? { name: '' };
  const begun = await world.call(beginRegistration, {
    input: { account: representative, temporaryLoginPassword, temporaryConfirmationPassword },
  });
  expect(begun).toMatchObject({ status: 201, body: { companyName: input.name } });
  const [row] = world.history(companyId);
  expect(row).toMatchObject({ event: 'company.opened', actor: 'bank', outcome: 'done', subject: companyId });
  expect(JSON.stringify(row)).not.toContain(temporaryLoginPassword);
});

it('refuses a representative account that is registered already, and one that is not among the accounts', async () => {
  const world = createWorld();
  const { accounts } = world.openCompany();
  const [taken] = accounts.map(({ accountId: _id, ...rest }) => rest);
  const again = await world.call(openCompany, { input: { ...input, accounts: [taken] } });
  expect(again).toMatchObject({ status: 409, body: { code: 'company.exists' } });
  const outside = await world.call(openCompany, { input: { ...input, representative: 1 } });
  expect(outside).toMatchObject({ status: 400, body: { errors: [{ path: 'representative' }] } });
  expect(world.mails()).toEqual([]);
});

it('lets one of two that open with the same account win', async () => {
  const world = createWorld();
  const answers = await Promise.all([1, 2].map(() => world.call(openCompany, { input })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  expect(world.items('COMPANY#')).toHaveLength(1);
  expect(
    world.items(`REGISTRATION#${accountName({ branch: '081', type: 'ordinary', number: '0253226' })}`),
  ).toHaveLength(1);
});

it('refuses the password method if the bank does not offer it', async () => {
  const world = createWorld({ profile: 'hokuyo' });
  const answer = await world.call(openCompany, { input: { ...input, loginMethod: 'password' } });
  if (world.profile.loginMethods.includes('password')) expect(answer.status).toBe(201);
  else expect(answer).toMatchObject({ status: 400, body: { code: 'company.passwordMethodNotOffered' } });
});

it('requires the contract ID if customers log in with it (A2-8)', async () => {
  const world = createWorld({ profile: 'shinkin' });
  const refused = await world.call(openCompany, { input });
  expect(refused.body).toMatchObject({
    status: 400,
    code: 'request.invalid',
    errors: [{ path: 'contractId', code: 'field.required' }],
  });
  expect(world.items('COMPANY#')).toEqual([]);
  const opened = await world.call(openCompany, { input: { ...input, contractId: '00009876543' } });
  expect(opened.status).toBe(201);
});

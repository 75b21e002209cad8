import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, openBank, registerMaster } from '../bank.ts';
import type { Client } from '../simulator/client/http.ts';

/** Mails come back: the user is asked for an address that works, the administrators see it, and a check ends it (A8-11, D-23). */
const master = { loginId: 'masuta001', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
const clerk = { loginId: 'shokuin01', loginPassword: 'Shoku2026x', confirmationPassword: 'Jimu2026yz' };
const [typed, right] = ['shokuinn@densai-shoji.example.jp', 'shokuin@densai-shoji.example.jp'];
const registered = '利用者登録のお知らせ';
const code = 'メール通知パスワードのお知らせ';

let bank: Bank;
let asMaster: Client;
let contact: string;

beforeAll(async () => {
  bank = await openBank('standard', '2026-11-20T10:00:00+09:00');
  await registerMaster(bank, master, { loginMethod: 'password' });
  contact = 'keiyaku-0253226@densai-shoji.example.jp';
  asMaster = (await logIn(master)).session;
  await asMaster.delete('/users/me/email-check');
  const created = await asMaster.post('/users', {
    ...clerk,
    loginIdAgain: clerk.loginId,
    loginPasswordAgain: clerk.loginPassword,
    confirmationPasswordAgain: clerk.confirmationPassword,
    ...{ forceChange: false, name: '職員', email: typed, emailAgain: typed },
    ...{ administrator: false, permissions: [], accounts: [], limits: {} },
    proof: { confirmationPassword: master.confirmationPassword },
  });
  expect(created.status).toBe(201);
  // The address is not checked at once: the clerk skips it.
  await (await logIn(clerk)).session.delete('/users/me/email-check');
});

afterAll(() => bank?.stop());

async function logIn({ loginId, loginPassword }: typeof master) {
  const { body } = await bank.entry.post<{ token: string; steps: string[] }>('/sessions', { loginId, loginPassword });
  return { steps: body.steps, session: bank.entry.withToken(body.token) };
}

const stateOfClerk = async () => {
  const { body } = await asMaster.get<{ items: { loginId: string; emailState: string }[] }>('/users');
  return body.items.find(({ loginId }) => loginId === clerk.loginId)?.emailState;
};
/** What home says of the address. */
const messages = async (session: Client) => {
  const { body } = await session.get<{ messages: { code: string; text: string }[] }>('/home');
  return body.messages.filter(({ code: each }) => each.startsWith('email.'));
};

/** Proves with the mailed password that mails reach an address. */
async function check(session: Client, address: string, input: { newEmail?: string }) {
  expect((await session.post('/users/me/email-check', input)).status).toBe(202);
  const mailPassword = (await bank.mailbox.latest(address, code)).value('メール通知パスワード');
  const proof = { mailPassword, confirmationPassword: clerk.confirmationPassword };
  return session.post<{ email: string }>('/users/me/email-check/completion', { proof });
}

describe('a mail that comes back', () => {
  it('marks the address when it came back for good, and not when a mailbox was full', async () => {
    const mail = await bank.mailbox.latest(typed, registered);
    await bank.mailbox.giveBack(mail, { kind: 'bounce', bounceType: 'Transient', bounceSubType: 'MailboxFull' });
    expect(await stateOfClerk()).toBe('unconfirmed');
    await bank.mailbox.giveBack(mail, { kind: 'bounce' });
    expect(await stateOfClerk()).toBe('invalid');
    await bank.mailbox.giveBack(mail, { kind: 'bounce' });
    const { body } = await asMaster.get<{ items: { event: string }[] }>('/history');
    expect(JSON.stringify(body).match(/メールアドレスの無効化（不達）/g)).toHaveLength(1);
  });

  it('is said at the next login and at home, and skipping the step does not end it', async () => {
    const { steps, session } = await logIn(clerk);
    expect(steps).toEqual(['emailCheck']);
    expect((await session.delete('/users/me/email-check')).status).toBe(200);
    expect(await messages(session)).toMatchObject([
      { code: 'email.bounced', text: '電子メールをお届けできませんでした。メールアドレスをご確認ください。' },
    ]);
    expect((await logIn(clerk)).steps).toEqual(['emailCheck']);
  });

  it('is over when a mail reaches another address', async () => {
    const { session } = await logIn(clerk);
    expect((await check(session, right, { newEmail: right })).body).toMatchObject({ email: right, steps: [] });
    expect(await stateOfClerk()).toBe('valid');
    expect(await messages(session)).toEqual([]);
    expect((await logIn(clerk)).steps).toEqual([]);
  });

  it('says nothing of the new address when the old one’s comes late', async () => {
    const { session } = await logIn(clerk);
    await bank.mailbox.giveBack(await bank.mailbox.latest(typed), { kind: 'bounce' });
    expect(await stateOfClerk()).toBe('valid');
    expect(await messages(session)).toEqual([]);
  });

  it('is over as well when a mail reaches the same address again', async () => {
    const { session } = await logIn(clerk);
    expect((await session.post('/users/me/email-check', {})).status).toBe(202);
    await bank.mailbox.giveBack(await bank.mailbox.latest(right, code), { kind: 'complaint' });
    expect(await stateOfClerk()).toBe('invalid');
    await bank.simulator.clock.advance('PT31S');
    expect((await check(session, right, {})).body).toMatchObject({ email: right });
    expect(await stateOfClerk()).toBe('valid');
  });
});

it('of the company’s contact is in the company’s history, and marks nobody', async () => {
  await bank.mailbox.giveBack(await bank.mailbox.latest(contact, registered), { kind: 'bounce' });
  const { body } = await asMaster.get('/history');
  expect(JSON.stringify(body)).toContain('連絡先メールアドレスへの不達');
  expect(await stateOfClerk()).toBe('valid');
});

it('was told through the topic and the queue of the templates, with the rights that they give', () => {
  const { aws, lambda } = bank.simulator;
  expect(lambda.functions().map(({ name }) => name)).toContain('tegata-dev-receive-mail-event');
  expect(aws.iam.denials()).toEqual([]);
});

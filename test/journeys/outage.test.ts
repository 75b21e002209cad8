import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bank, registerMaster } from '../bank.ts';
import { sharedBank } from '../shared-bank.ts';

/** Amazon SES is down for an hour: no business operation fails, and every mail arrives once it is back. */
let bank: Bank;

beforeAll(async () => {
  bank = await sharedBank();
});

afterAll(async () => {
  await bank?.stop();
});

const company = (index: number) => ({
  name: `会社${index}`,
  nameKana: 'カイシヤ',
  loginMethod: 'certificate',
  otp: false,
  email: `contact${index}@example.jp`,
  accounts: [{ branch: '081', type: 'ordinary', number: String(1_000_000 + index), name: '本店' }],
  representative: 0,
});

it('keeps the bank open while no mail goes out, and delivers each mail exactly once afterwards', async () => {
  const { simulator, backOffice, mailbox } = bank;
  const sent = async () => (await mailbox.all()).map(({ to, sentAt }) => `${to} ${sentAt}`);
  const earlier = await sent();
  simulator.aws.faults.set([{ service: 'ses', kind: 'fail-before', times: 100_000 }]);
  const opened = await Promise.all(
    Array.from({ length: 12 }, (_, index) => backOffice.post('/bank/companies', company(index))),
  );
  expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 201));
  for (let minute = 0; minute < 60; minute += 10) await simulator.clock.advance('PT10M');
  expect(await sent()).toEqual(earlier);

  simulator.aws.faults.set([]);
  // A mail that was refused waits up to ten minutes for its next try.
  await simulator.clock.advance('PT10M');
  await simulator.clock.advance('PT10M');
  const mails = await mailbox.all({ subject: 'お申込み手続き完了のお知らせ' });
  const told = mails.map(({ to }) => to).filter((to) => to.startsWith('contact'));
  expect(told.sort()).toEqual(opened.map((_, index) => `contact${index}@example.jp`).sort());
});

it('keeps every mail while SES does not know the sender, and marks no address: each arrives once when it does (threat 56)', async () => {
  const { simulator, backOffice, entry, mailbox } = bank;
  const master = { loginId: 'machibi01', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
  const { loginId, loginPassword } = master;
  const { email } = await registerMaster(bank, master, { loginMethod: 'password', accountNumber: '8654321' });
  const begun = await entry.post<{ token: string }>('/sessions', { loginId, loginPassword });
  const session = entry.withToken(begun.body.token);
  const code = 'メール通知パスワードのお知らせ';
  simulator.aws.faults.set([{ service: 'ses', kind: 'reject', times: 100_000 }]);
  expect((await session.post('/users/me/email-check', {})).status).toBe(202);
  const opened = await Promise.all(
    Array.from({ length: 12 }, (_, index) => backOffice.post('/bank/companies', company(100 + index))),
  );
  expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 201));
  for (let minute = 0; minute < 60; minute += 10) await simulator.clock.advance('PT10M');
  expect(await mailbox.all({ to: email, subject: code })).toEqual([]);

  simulator.aws.faults.set([]);
  await simulator.clock.advance('PT10M');
  await simulator.clock.advance('PT10M');
  expect(await mailbox.all({ to: email, subject: code })).toHaveLength(1);
  for (const index of opened.keys())
    expect(await mailbox.all({ to: `contact${100 + index}@example.jp` })).toHaveLength(1);
  const again = await entry.post<{ token: string }>('/sessions', { loginId, loginPassword });
  const administrator = entry.withToken(again.body.token);
  await administrator.delete('/users/me/email-check');
  const { body } = await administrator.get<{ items: { emailState: string }[] }>('/users');
  expect(body.items.map(({ emailState }) => emailState)).toEqual(['unconfirmed']);
});

it('asks the table again when it never answers, instead of leaving the customer without an answer', async () => {
  const { simulator, backOffice } = bank;
  simulator.aws.faults.set([{ service: 'dynamodb', kind: 'timeout', times: 1 }]);
  expect((await backOffice.post('/bank/companies', company(200))).status).toBe(201);
  expect(simulator.aws.faults.list()).toEqual([]);
});

it('can go on with a password that was mailed late', async () => {
  const credentials = { loginId: 'osokata01', loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
  const registered = await registerMaster(bank, credentials, { accountNumber: '7654321' });
  expect(registered.completed.status).toBe(201);
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { foundCompany } from '../scenes/running/founding.ts';
import { sharedBank } from '../shared-bank.ts';
import { type KnownSession, logIn } from './commands/demonstration/log-in.ts';
import { codeOf, giveTokens, registerToken, stockTokens } from './commands/demonstration/tokens.ts';
import { type Visit, visitBank } from './commands/demonstration/visit.ts';
import { findSimulator } from './commands/running-simulator.ts';
import type { HardwareToken } from './hardware-tokens.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
let visit: Visit;
let master: KnownSession;
let companyId: string;
beforeAll(async () => {
  ({ simulator } = await sharedBank());
  const reached = await findSimulator(simulator.hosts.workbench);
  if (!reached) throw new Error('the simulator cannot be reached');
  visit = visitBank(reached);
  master = await logIn(visit, await foundCompany(visit, { otp: true }));
  companyId = master.user.companyId;
});
afterAll(() => visit?.close());

const call = async (path: string) => {
  const response = await fetch(`${simulator.hosts.workbench}/_simulator${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const listed = async (serialNumber: string) => {
  const { items } = (await call('/tokens')).body as { items: HardwareToken[] };
  return items.find((each) => each.serialNumber === serialNumber);
};

/** Waits, at the bank, for the code after the one that is shown. */
const turn = async (serialNumber: string) => {
  const { secondsLeft } = (await call(`/tokens/${serialNumber}/code`)).body;
  await visit.simulator.moveClock(`PT${secondsLeft}S`);
};

const secondsLeft = () => 60 - (Math.floor(simulator.clock.now().getTime() / 1000) % 60);

test('shows six digits for a minute, then others', async () => {
  const [serialNumber = ''] = await giveTokens(visit, companyId);
  const first = await call(`/tokens/${serialNumber}/code`);
  expect(first).toEqual({
    status: 200,
    body: { code: expect.stringMatching(/^[0-9]{6}$/), secondsLeft: expect.any(Number) },
  });
  await turn(serialNumber);
  const most = secondsLeft();
  const next = await call(`/tokens/${serialNumber}/code`);
  expect(next.body.secondsLeft).toBeGreaterThanOrEqual(secondsLeft());
  expect(next.body.secondsLeft).toBeLessThanOrEqual(most);
  expect(next.body.code).not.toBe(first.body.code);
});

test('a token in stock is nobody’s; in the hands of a company its device shows the same', async () => {
  const [serialNumber = ''] = await stockTokens(visit);
  expect(await listed(serialNumber)).toEqual({
    ...{ serialNumber, state: 'inStock', users: 0, loginIds: [], isSpent: false },
    ...{ code: expect.stringMatching(/^[0-9]{6}$/), secondsLeft: expect.any(Number) },
  });
  await turn(serialNumber);
  const inStock = await call(`/tokens/${serialNumber}/code`);
  const { status } = await visit.bank.post(`/bank/companies/${companyId}/tokens`, { serialNumbers: [serialNumber] });
  expect(status).toBe(201);
  expect((await call(`/tokens/${serialNumber}/code`)).body.code).toBe(inStock.body.code);
  expect(await listed(serialNumber)).toMatchObject({ companyId, companyName: '見本株式会社', state: 'unused' });
});

test('what it shows is accepted by the bank, once', async () => {
  const [serialNumber = '', spare = ''] = await giveTokens(visit, companyId, 2);
  await turn(serialNumber);
  const { code: otp } = (await call(`/tokens/${serialNumber}/code`)).body;
  const registered = await master.session.post('/tokens/registrations', { serialNumber, otp });
  expect(registered).toMatchObject({ status: 201, body: { serialNumber } });
  const { loginId, confirmationPassword } = master.user;
  expect(await listed(serialNumber)).toMatchObject({ state: 'active', users: 1, loginIds: [loginId], isSpent: true });
  const revoke = (code: unknown) =>
    master.session.post(`/tokens/${spare}/revocation`, { proof: { confirmationPassword, otp: code } });
  expect(await revoke(otp)).toMatchObject({ status: 403, body: { code: 'proof.wrong' } });
  expect(await revoke(await codeOf(visit, serialNumber))).toMatchObject({ status: 200 });
  expect(await listed(spare)).not.toHaveProperty('code');
  expect(await call(`/tokens/${spare}/code`)).toMatchObject({ status: 409, body: { code: 'token.revoked' } });
});

test('is of no use to another company', async () => {
  const stranger = await logIn(visit, await foundCompany(visit, { otp: true }));
  const [serialNumber = ''] = await giveTokens(visit, companyId);
  await expect(registerToken(visit, stranger, serialNumber)).rejects.toThrow('token.notFound');
});

test.each(['TG1', 'TG0000000', '..%2f..'])('knows no token %s', async (serialNumber) => {
  const answer = await call(`/tokens/${serialNumber}/code`);
  expect(answer).toMatchObject({ status: 404, body: { code: 'token.notFound' } });
});

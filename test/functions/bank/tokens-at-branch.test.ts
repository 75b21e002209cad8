import { generateSync } from 'otplib/functional';
import { beforeEach, describe, expect, it } from 'vitest';
import { handler as assignTokens } from '../../../functions/bank/assign-tokens.ts';
import { handler as importTokens } from '../../../functions/bank/import-tokens.ts';
import { handler as releaseTokenAtBranch } from '../../../functions/bank/release-token-at-branch.ts';
import { handler as revokeTokenAtBranch } from '../../../functions/bank/revoke-token-at-branch.ts';
import { handler as registerToken } from '../../../functions/tokens/register-token.ts';
import { handler as releaseToken } from '../../../functions/tokens/release-token.ts';
import { createUser as createUserOperation } from '../../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import type { Handler } from '../../../shared/frame/handle.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { tokenItem } from '../../../shared/table/tokens.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestToken } from '../../builders/token.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

/** A company with one administrator, whose every change asks for a code of the one token (D-28). */
let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;
let token: TestToken;

beforeEach(async () => {
  world = createWorld({ profile: 'seven' });
  company = world.openCompany({ otp: true });
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
  token = await world.addToken(company, [master]);
});

const confirmationPassword = 'Kakunin26b';
const stored = ({ companyId, serialNumber }: TestToken) =>
  world.items(tokenItem.key(companyId, serialNumber).pk).find(({ sk }) => sk === serialNumber);
const atBranch = (handler: Handler, { companyId, serialNumber }: TestToken, more: object = {}) =>
  world.call(handler, { input: { companyId, serialNumber }, ...more });
let created = 0;
const work = (otp: string) => {
  created += 1;
  const loginId = `shinki${created}`;
  const form = { ...createUserOperation.example, loginId, loginIdAgain: loginId, permissions: [], limits: {} };
  return world.call(createUser, { session, input: { ...form, proof: { confirmationPassword, otp } } });
};

describe('a sole administrator', () => {
  it('works again after the branch has released the stopped token', async () => {
    for (let wrong = 0; wrong < 5; wrong += 1) await work(token.wrongCode());
    expect((await work(token.code())).body.code).toBe('proof.stopped');
    const proof = { confirmationPassword };
    const own = await world.call(releaseToken, { session, input: { serialNumber: token.serialNumber, proof } });
    expect(own.body.code).toBe('token.ownToken');
    const answer = await atBranch(releaseTokenAtBranch, token);
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(answer.body).toEqual({
      serialNumber: token.serialNumber,
      state: 'active',
      users: [{ userId: master.userId, loginId: master.loginId, name: master.name }],
      failures: 0,
    });
    expect(stored(token)).toMatchObject({ stopped: false, attempts: 0 });
    expect((await work(token.code())).status).toBe(201);
    expect(await addressesOf(world, '利用停止解除のお知らせ')).toEqual([company.email, master.email]);
  });

  it('works again with another token after the branch has revoked the lost one', async () => {
    const answer = await atBranch(revokeTokenAtBranch, token);
    expect([answer.status, answer.body]).toEqual([200, { serialNumber: token.serialNumber, state: 'revoked' }]);
    expect(stored(token)).toMatchObject({ state: 'revoked', userIds: [] });
    expect(stored(token)).not.toHaveProperty('sealedSecret');
    expect((await work(token.code())).body.code).toBe('token.needed');
    const serialNumber = 'TG00009999';
    const secret = Buffer.from('a secret of another one');
    const file = `serialNumber,secret\n${serialNumber},${secret.toString('hex')}`;
    await world.call(importTokens, { input: { format: 'csv', file } });
    const input = { companyId: company.companyId, serialNumbers: [serialNumber] };
    expect((await world.call(assignTokens, { input })).status).toBe(201);
    const shown = () => generateSync({ secret, epoch: Math.floor(world.now().getTime() / 1000), period: 60 });
    const registered = await world.call(registerToken, { session, input: { serialNumber, otp: shown() } });
    expect(registered.status).toBe(201);
    world.advance({ minutes: 1 });
    expect((await work(shown())).status).toBe(201);
    expect(await addressesOf(world, 'トークン失効のお知らせ')).toEqual([company.email, master.email]);
  });
});

describe.each([
  ['release-token-at-branch', releaseTokenAtBranch, 'token.released'],
  ['revoke-token-at-branch', revokeTokenAtBranch, 'token.revoked'],
] as const)('%s', (_, handler, event) => {
  it("applies to everyone who shares the token, once, and is in the company's history", async () => {
    const colleague = await world.addUser(company);
    const shared = await world.addToken(company, [master, colleague], { stopped: true, attempts: 5 });
    const answers = await Promise.all([atBranch(handler, shared), atBranch(handler, shared)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const rows = world.history(company.companyId).filter((row) => row.event === event && row.outcome === 'done');
    expect(rows).toMatchObject([{ actor: 'bank', subject: shared.serialNumber }]);
    const [alert] = world.mails();
    expect(alert?.audience?.users.map(({ userId }) => userId)).toEqual([master.userId, colleague.userId]);
    const key = userItem.key(company.companyId, colleague.userId);
    const record = world.items(key.pk).find(({ sk }) => sk === key.sk);
    expect(record?.['tokenSerialNumber']).toBe(event === 'token.revoked' ? undefined : shared.serialNumber);
  });

  it("refuses tokens that need it not, and another company's token as missing", async () => {
    const revoked = await world.addToken(company, [], { state: 'revoked' });
    const refused = await atBranch(handler, revoked);
    expect([refused.status, refused.body.code]).toEqual([
      409,
      event === 'token.revoked' ? 'token.revoked' : 'token.notStopped',
    ]);
    const { companyId } = world.openCompany({ otp: true });
    const foreign = await atBranch(handler, { ...token, companyId });
    const missing = await atBranch(handler, { ...token, companyId, serialNumber: 'TG99999999' });
    expect([foreign.status, foreign.body.code]).toEqual([404, 'token.notFound']);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
    expect(stored(token)).toMatchObject({ state: 'usable', version: 1 });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { handler as registerUserToken } from '../../../functions/tokens/register-user-token.ts';
import type { Company } from '../../../shared/table/companies.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { tokenItem } from '../../../shared/table/tokens.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestToken } from '../../builders/token.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { delivered } from '../delivered.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;
let user: TestUser;
let token: TestToken;

async function arrange(profile: 'shinkin' | 'seven' | 'standard' = 'shinkin') {
  world = createWorld({ profile });
  company = world.openCompany({ otp: true, loginMethod: profile === 'shinkin' ? 'certificate' : 'password' });
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
  user = await world.addUser(company, { role: 'administrator' });
  token = await world.addToken(company);
}
beforeEach(() => arrange());

const proof = { confirmationPassword: 'Kakunin26b' };
const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const give = (to: TestUser, what: TestToken | string = token, more: Record<string, unknown> = {}) =>
  world.call(registerUserToken, {
    session,
    input: { userId: to.userId, serialNumber: typeof what === 'string' ? what : what.serialNumber, proof },
    ...more,
  });
const refusal = async (answer: ReturnType<typeof give>) => {
  const { status, body } = await answer;
  return [status, body.code, ...(body.reason ? [body.reason] : [])];
};
const record = (of: TestUser) => item(userItem.key(of.companyId, of.userId));

describe('register-user-token', () => {
  it('gives the user a token of the company, without a code, and tells the user (A8-14, A10-4)', async () => {
    const answer = await give(user);
    expect([answer.status, answer.roundTrips]).toEqual([201, 3]);
    expect(answer.body).toMatchObject({ userId: user.userId, serialNumber: token.serialNumber });
    expect(record(user)).toMatchObject({ tokenSerialNumber: token.serialNumber, version: 2 });
    expect(item(tokenItem.key(company.companyId, token.serialNumber))).toMatchObject({ userIds: [user.userId] });
    const mails = await delivered(world);
    expect(mails.map(({ to }) => to).sort()).toEqual([company.email, user.email].sort());
    expect(mails[0]?.subject).toBe('ワンタイムパスワード利用開始登録完了のお知らせ');
    expect(world.history(company.companyId).at(-1)).toMatchObject({ event: 'token.given', subject: user.userId });
  });

  it('is shared, and stands beside the registration by users (A10-3)', async () => {
    await arrange('standard');
    const other = await world.addUser(company, { role: 'administrator' });
    expect((await give(user)).status).toBe(201);
    expect((await give(other)).status).toBe(201);
    const { userIds } = { ...item(tokenItem.key(company.companyId, token.serialNumber)) };
    expect(userIds).toEqual([user.userId, other.userId]);
  });

  it('does not exist at other banks', async () => {
    await arrange('seven');
    expect(await refusal(give(user))).toEqual([403, 'token.registeredByUser']);
  });

  it('replaces no token, and gives none that is revoked, full, unknown or another company’s', async () => {
    const revoked = await world.addToken(company, [], { state: 'revoked' });
    const full = await world.addToken(company, [], { userIds: Array.from({ length: 50 }, (_, index) => `U${index}`) });
    const foreign = await world.addToken(world.openCompany());
    expect(await refusal(give(user, revoked))).toEqual([409, 'token.revoked']);
    expect(await refusal(give(user, full))).toEqual([409, 'token.full']);
    expect(await refusal(give(user, foreign))).toEqual([404, 'token.notFound']);
    expect(await refusal(give(user, 'TG99999999'))).toEqual([404, 'token.notFound']);
    await give(user);
    expect(await refusal(give(user, await world.addToken(company)))).toEqual([409, 'token.registered']);
  });

  it('is not for the master by others, nor for who needs no code', async () => {
    const theirs = { session: await world.logIn(user) };
    expect(await refusal(give(master, token, theirs))).toEqual([409, 'user.protected', 'master']);
    expect((await give(master)).status).toBe(201);
    await arrange('standard');
    const general = await world.addUser(company);
    expect(await refusal(give(general))).toEqual([403, 'token.notNeeded']);
  });

  it('needs the confirmation password and an administrator', async () => {
    const input = {
      userId: user.userId,
      serialNumber: token.serialNumber,
      proof: { confirmationPassword: 'Chigau26' },
    };
    expect(await refusal(world.call(registerUserToken, { session, input }))).toEqual([403, 'proof.wrong']);
    const general = await world.addUser(company);
    expect(await refusal(give(user, token, { session: await world.logIn(general) }))).toEqual([
      ...[403, 'permission.denied'],
    ]);
    expect(record(user)).not.toHaveProperty('tokenSerialNumber');
  });

  it('of two at once for one user one fails, and one token is free', async () => {
    const other = await world.addToken(company);
    const statuses = (await Promise.all([give(user), give(user, other)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409]);
    const holders = world.items('TOKEN#').flatMap(({ userIds }) => userIds as string[]);
    expect(holders).toEqual([user.userId]);
  });
});

import { describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { companyItem } from '../../../shared/table/companies.ts';
import { tokenItem } from '../../../shared/table/tokens.ts';
import { userRow } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestToken } from '../../builders/token.ts';
import type { UserOverrides } from '../../builders/user.ts';
import type { World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';
import { arrangeApplicant, events, storedCertificates, storedIssuances, storedLogin, storedUser } from './arrange.ts';

/** A customer of a bank whose certificates are acquired with a one-time password (A10-16, A11-29). */
async function arrange(overrides: UserOverrides = {}) {
  const arranged = await arrangeApplicant(overrides, { profile: 'shinkin' });
  const { world, company, user } = arranged;
  const csr = await csrPem({ subject: `CN=${user.loginId}` });
  const identity = { contractId: company.contractId, userId: user.loginId, pin: user.loginPassword };
  const ask = (proof: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    world.call(acquire, { input: { ...identity, csr, ...proof }, ...more });
  return { ...arranged, ask };
}

const stored = (world: World, { companyId, serialNumber }: TestToken) =>
  tokenItem.parse(
    world.items(tokenItem.key(companyId, serialNumber).pk).find(({ sk }) => sk === serialNumber) as never,
  );

describe('acquire-certificate at a bank that asks for a one-time password', () => {
  it('requires one before any user is looked up', async () => {
    const { world, user, ask } = await arrange();
    const answer = await ask({});
    expect(answer.body).toMatchObject({ code: 'request.invalid', errors: [{ path: 'otp', code: 'field.required' }] });
    expect(storedLogin(world, user).attempts).toBe(0);
  });

  it('issues on a code of the user’s token, and spends it in the transaction that begins the issuance', async () => {
    const { world, company, user, ask } = await arrange();
    const token = await world.addToken(company, [user]);
    const answer = await ask({ otp: token.code() });
    expect([answer.status, answer.roundTrips]).toEqual([201, 5]);
    expect(stored(world, token)).toMatchObject({ attempts: 0, lastStep: Math.floor(world.now().getTime() / 60_000) });
    expect(storedUser(world, user).certificate.state).toBe('active');
    expect(storedLogin(world, user).attempts).toBe(0);
    expect(events(world, company.companyId)).toEqual(['certificate.issued done', 'certificate.requested done']);
  });

  it('counts no code while the key service does not answer', async () => {
    const { world, company, user, ask } = await arrange();
    const token = await world.addToken(company, [user]);
    const { open } = world.ports.vault;
    Object.assign(world.ports.vault, { open: () => Promise.reject(new Error('ThrottlingException')) });
    expect((await ask({ otp: token.code() })).body).toMatchObject({ status: 500, code: 'service.failed' });
    expect(stored(world, token)).toMatchObject({ attempts: 0, stopped: false });
    Object.assign(world.ports.vault, { open });
    expect((await ask({ otp: token.code() })).status).toBe(201);
  });

  it('is not blocked by attempts whose functions died without a verdict', async () => {
    const { world, company, user, ask } = await arrange();
    const lastAttemptAt = world.now().toISOString();
    const token = await world.addToken(company, [user], { attempts: 5, beingChecked: 5, lastAttemptAt });
    expect((await ask({ otp: token.code() })).body.code).toBe('request.tooMany');
    world.advance({ seconds: 60 });
    expect((await ask({ otp: token.code() })).status).toBe(201);
    expect(stored(world, token)).toMatchObject({ attempts: 0, stopped: false });
  });

  it('registers the token with the first acquisition, by its serial number (A10-2)', async () => {
    const { world, company, user, ask } = await arrange();
    const token = await world.addToken(company);
    const { serialNumber: tokenSerialNumber } = token;
    const without = await ask({ otp: token.code() });
    expect([without.status, without.body.code]).toEqual([403, 'token.needed']);
    expect(stored(world, token)).toMatchObject({ attempts: 0 });
    const answer = await ask({ otp: token.code(), tokenSerialNumber });
    expect(answer.status).toBe(201);
    expect(stored(world, token)).toMatchObject({ userIds: [user.userId], version: 2 });
    expect(storedUser(world, user)).toMatchObject({ tokenSerialNumber });
    const told = await addressesOf(world, 'ワンタイムパスワード利用開始登録完了のお知らせ');
    expect(told).toEqual([company.email, user.email]);
  });

  it('registers another token only after the first one is revoked', async () => {
    const { world, company, user, ask } = await arrange();
    const [first, second] = [await world.addToken(company, [user]), await world.addToken(company)];
    const { serialNumber: tokenSerialNumber } = second;
    const refused = await ask({ otp: second.code(), tokenSerialNumber });
    expect([refused.status, refused.body.code]).toEqual([409, 'token.registered']);
    const { tokenSerialNumber: _, ...without } = storedUser(world, user);
    world.engine.put({
      ...stored(world, first),
      ...tokenItem.key(first.companyId, first.serialNumber),
      ...{ state: 'revoked', userIds: [] },
    });
    world.engine.put(userRow(without));
    const ofRevoked = { otp: first.code(), tokenSerialNumber: first.serialNumber };
    expect((await ask(ofRevoked)).body.code).toBe('token.revoked');
    expect((await ask({ otp: second.code(), tokenSerialNumber })).status).toBe(201);
    expect(storedUser(world, user)).toMatchObject({ tokenSerialNumber });
  });

  it("refuses a fifty-first user, and another company's token", async () => {
    const { world, company, ask } = await arrange();
    const full = await world.addToken(company, [], { userIds: Array.from({ length: 50 }, (_, index) => `u${index}`) });
    expect((await ask({ otp: full.code(), tokenSerialNumber: full.serialNumber })).body.code).toBe('token.full');
    const foreign = await world.addToken(world.openCompany(), [], { serialNumber: 'FOREIGN-1' });
    expect((await ask({ otp: foreign.code(), tokenSerialNumber: 'FOREIGN-1' })).body.code).toBe('token.notFound');
    expect(storedIssuances(world)).toEqual([]);
  });

  it('checks the code only after the password was right (threat 13)', async () => {
    const { world, company, user, ask } = await arrange();
    const token = await world.addToken(company, [user]);
    const answer = await ask({ pin: 'Chigau26c', otp: token.wrongCode() });
    expect([answer.status, answer.body.code]).toEqual([401, 'session.refused']);
    expect(stored(world, token).attempts).toBe(0);
  });

  it('counts wrong codes on the token, not on the password, and stops it for all at the fifth (A10-8)', async () => {
    const { world, company, user, ask } = await arrange();
    const token = await world.addToken(company, [user]);
    for (const remaining of [4, 3, 2, 1]) {
      const wrong = await ask({ otp: token.wrongCode() });
      expect(wrong.body).toMatchObject({ code: 'proof.wrong', which: 'otp', remaining });
    }
    expect((await ask({ otp: token.wrongCode() })).body).toMatchObject({ status: 403, code: 'proof.stopped' });
    expect((await ask({ otp: token.code() })).body.code).toBe('proof.stopped');
    expect(stored(world, token)).toMatchObject({ stopped: true });
    expect(storedLogin(world, user).attempts).toBe(0);
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, user.email]);
    const [refused] = events(world, company.companyId);
    expect(refused).toBe('certificate.requested refused');
    expect(storedCertificates(world)).toEqual([]);
  });

  it('does not spend the code if there is no window, or in a dry run (X-7)', async () => {
    const { world, company, user, ask } = await arrange({ issueWindowUntil: undefined });
    const token = await world.addToken(company, [user]);
    const otp = token.code();
    expect((await ask({ otp }, { validateOnly: true })).body.code).toBe('certificate.noIssueWindow');
    expect((await ask({ otp })).body.code).toBe('certificate.noIssueWindow');
    expect(stored(world, token)).toMatchObject({ attempts: 0, lastStep: 0 });
    expect(storedLogin(world, user).attempts).toBe(0);
    world.engine.put({
      ...(world.items(`USER#${company.companyId}`).find(({ sk }) => sk.startsWith('USER#')) ?? {}),
      issueWindowUntil: '2026-04-08T01:00:00.000Z',
    } as never);
    expect((await ask({ otp })).status).toBe(201);
  });

  it('resumes the same request with the next code, and spends that one too', async () => {
    const { world, company, user, ask } = await arrange();
    const token = await world.addToken(company);
    const { serialNumber: tokenSerialNumber } = token;
    world.authority.delay = 100;
    expect((await ask({ otp: token.code(), tokenSerialNumber })).status).toBe(202);
    expect((await ask({ otp: token.code(), tokenSerialNumber })).body).toMatchObject({ reason: 'otpUsed' });
    world.advance({ minutes: 1 });
    world.authority.delay = 0;
    const answer = await ask({ otp: token.code(), tokenSerialNumber });
    expect(answer.status).toBe(201);
    expect(stored(world, token)).toMatchObject({
      userIds: [user.userId],
      attempts: 0,
      lastStep: Math.floor(world.now().getTime() / 60_000),
    });
    expect(storedLogin(world, user).attempts).toBe(0);
    expect(world.authority.issued).toHaveLength(1);
  });

  it.each(['user', 'company'])('does not check a code where the %s is suspended', async (what) => {
    const { world, company, user, ask } = await arrange(what === 'user' ? { serviceState: 'suspended' } : {});
    const key = companyItem.key(company.companyId);
    if (what === 'company') world.engine.put({ ...company, ...key, state: 'suspended' });
    const token = await world.addToken(company, [user]);
    expect((await ask({ otp: token.wrongCode() })).body.code).toBe('session.refused');
    expect(stored(world, token).attempts).toBe(0);
  });
});

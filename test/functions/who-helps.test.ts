import { describe, expect, it } from 'vitest';
import { handler as acquire } from '../../functions/certificates/acquire-certificate.ts';
import { handler as listPayees } from '../../functions/payees/list-payees.ts';
import { handler as registerToken } from '../../functions/tokens/register-token.ts';
import { handler as releaseToken } from '../../functions/tokens/release-token.ts';
import { handler as createUser } from '../../functions/users/create-user.ts';
import { handler as listUsers } from '../../functions/users/list-users.ts';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import type { Company } from '../../shared/table/companies.ts';
import { csrPem } from '../builders/csr.ts';
import type { TestUser, UserOverrides } from '../builders/user.ts';
import { type Answer, createWorld, type World } from '../world.ts';

/** a refusal names an administrator only when there is one who can help now and may, else the bank (D-28). */
interface Scene {
  readonly world: World;
  readonly company: Company;
  /** Who is refused: the master. */
  readonly who: TestUser;
  readonly other: TestUser;
}

const confirmationPassword = 'Kakunin26b';

/** What stands in the master's way, and only somebody else can end. */
const refusals: Readonly<Record<string, (scene: Scene) => Promise<Answer>>> = {
  'a stopped confirmation password': async ({ world, who, other }) => {
    const session = await world.logIn(who);
    const input = { userId: other.userId, proof: { confirmationPassword } };
    return world.call(suspendUser, { session, input });
  },
  'a stopped registration of tokens': async ({ world, company, who }) => {
    const { serialNumber } = await world.addToken(company);
    return world.call(registerToken, { session: await world.logIn(who), input: { serialNumber, otp: '123456' } });
  },
  'a suspension of oneself': async ({ world, who }) => {
    const input = { userId: who.userId, proof: { confirmationPassword } };
    return world.call(suspendUser, { session: await world.logIn(who), input });
  },
};
const stops: Readonly<Record<string, UserOverrides>> = {
  'a stopped confirmation password': { confirmation: { stopped: true }, confirmationStopped: true },
  'a stopped registration of tokens': { otpRegistration: { stopped: true } },
  'a suspension of oneself': { role: 'administrator' },
};

/** Who else is there, and who is named then. */
const colleagues: readonly (readonly [string, UserOverrides, 'administrator' | 'bank'])[] = [
  ['a usable administrator', { role: 'administrator' }, 'administrator'],
  ['an administrator who is locked for a time', { role: 'administrator', login: { attempts: 6 } }, 'administrator'],
  ['an administrator whose login is stopped', { role: 'administrator', loginStopped: true }, 'bank'],
  ['an administrator whose confirmation is stopped', { role: 'administrator', confirmationStopped: true }, 'bank'],
  ['a suspended administrator', { role: 'administrator', serviceState: 'suspended' }, 'bank'],
  ['a general user', { role: 'general' }, 'bank'],
];

describe.each(Object.entries(refusals))('%s', (name, refused) => {
  it.each(colleagues)('where there is %s', async (_, overrides, named) => {
    const world = createWorld({ profile: 'seven' });
    const company = world.openCompany({ otp: true });
    const isOwn = name === 'a suspension of oneself';
    if (isOwn) await world.addUser(company, { role: 'master', loginStopped: true });
    const who = await world.addUser(company, { role: isOwn ? 'administrator' : 'master', ...stops[name] });
    const other = await world.addUser(company, overrides);
    const answer = await refused({ world, company, who, other });
    expect(answer.body.askWhom).toBe(named);
    expect(answer.body.detail).toContain(
      named === 'bank' ? 'お取引店にお問い合わせください' : '管理者ユーザにご依頼ください',
    );
  });
});

describe('a stopped token', () => {
  const others = [
    ['shares it', true, 'bank'],
    ['does not', false, 'administrator'],
  ] as const;

  it.each(others)('names the bank when every other administrator %s', async (_, isSharing, named) => {
    const world = createWorld({ profile: 'seven' });
    const company = world.openCompany({ otp: true });
    const who = await world.addUser(company, { role: 'master' });
    const other = await world.addUser(company, { role: 'administrator' });
    const { serialNumber, code } = await world.addToken(company, isSharing ? [who, other] : [who], { stopped: true });
    const session = await world.logIn(who);
    const proof = { confirmationPassword, otp: code() };
    const used = await world.call(createUser, { session, input: { ...createUser.operation.example, proof } });
    expect(used.body).toMatchObject({ code: 'proof.stopped', which: 'otp', askWhom: named });
    const release = { session, input: { serialNumber, proof: { confirmationPassword } } };
    const own = await world.call(releaseToken, release);
    expect(own.body).toMatchObject({ code: 'token.ownToken', askWhom: named });
  });
});

describe('where certificates are used', () => {
  it('an administrator without one helps nobody', async () => {
    for (const [isCertified, named] of [
      [true, 'administrator'],
      [false, 'bank'],
    ] as const) {
      const world = createWorld();
      const company = world.openCompany({ loginMethod: 'certificate' });
      const master = await world.addUser(company, { role: 'master' });
      if (isCertified) await world.certify(master);
      const clerk = await world.addUser(company);
      const answer = await world.call(listUsers, { session: await world.logIn(clerk) });
      expect(answer.body).toMatchObject({ code: 'permission.denied', askWhom: named });
    }
  });

  it('an applicant asks an administrator where administrators may, and the bank where only the bank may (A11-27)', async () => {
    for (const [profile, role, named] of [
      ['standard', 'general', 'administrator'],
      ['standard', 'administrator', 'administrator'],
      ['shinkin', 'administrator', 'bank'],
    ] as const) {
      const world = createWorld({ profile });
      const company = world.openCompany({ loginMethod: 'certificate', contractId: '12345678901' });
      await world.certify(await world.addUser(company, { role: 'master' }));
      const user = await world.addUser(company, { role });
      const token = await world.addToken(company, [user]);
      const { loginId, loginPassword } = user;
      const named_ =
        profile === 'shinkin'
          ? { contractId: '12345678901', userId: loginId, pin: loginPassword, otp: token.code() }
          : { loginId, loginPassword };
      const input = { ...named_, csr: await csrPem({ subject: `CN=${loginId}` }) };
      const answer = await world.call(acquire, { input });
      expect(answer.body).toMatchObject({ code: 'certificate.noIssueWindow', askWhom: named });
    }
  });
});

it('an administrator grants no right of a service that the contract lacks', async () => {
  for (const [features, named] of [
    [[], 'administrator'],
    [['enquiry'], 'bank'],
  ] as const) {
    const world = createWorld();
    const company = world.openCompany({ features: [...features] });
    await world.addUser(company, { role: 'master' });
    const session = await world.logIn(await world.addUser(company));
    const answer = await world.call(listPayees, { session, input: { service: 'transfer' } });
    expect(answer.body).toMatchObject({ code: 'permission.denied', askWhom: named });
  }
});

it('looks through all pages of a large company', async () => {
  const world = createWorld();
  const company = world.openCompany({ maxUsers: 999 });
  const master = await world.addUser(company, { role: 'master', ...stops['a stopped confirmation password'] });
  for (let clerks = 0; clerks < 130; clerks += 1) await world.addUser(company);
  const last = await world.addUser(company, { role: 'administrator' });
  const input = { userId: last.userId, proof: { confirmationPassword } };
  const answer = await world.call(suspendUser, { session: await world.logIn(master), input });
  expect(answer.body).toMatchObject({ code: 'proof.stopped', askWhom: 'administrator' });
});

it('names the bank, and refuses as before, where nobody can be looked up', async () => {
  const world = createWorld();
  const company = world.openCompany();
  await world.addUser(company, { role: 'master' });
  const clerk = await world.addUser(company);
  const session = await world.logIn(clerk);
  let calls = 0;
  world.hooks.before = ({ method }) => {
    calls += 1;
    if (method === 'get' && calls > 1) throw new Error('the table does not answer');
  };
  const answer = await world.call(listUsers, { session });
  expect([answer.status, answer.body.code, answer.body.askWhom]).toEqual([403, 'permission.denied', 'bank']);
  expect(world.logs).toContainEqual(expect.objectContaining({ level: 'warn', message: 'nobody looked up to ask' }));
});

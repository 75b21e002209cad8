import { expect, it } from 'vitest';
import { handler as openIssueWindow } from '../../functions/bank/open-issue-window.ts';
import { handler as releaseTokenAtBranch } from '../../functions/bank/release-token-at-branch.ts';
import { handler as renewTemporaryPasswords } from '../../functions/bank/renew-temporary-passwords.ts';
import { handler as resumeCompany } from '../../functions/bank/resume-company.ts';
import { handler as revokeCertificateAtBranch } from '../../functions/bank/revoke-certificate-at-branch.ts';
import { handler as revokeTokenAtBranch } from '../../functions/bank/revoke-token-at-branch.ts';
import { handler as suspendCompany } from '../../functions/bank/suspend-company.ts';
import { handler as unlockUserAtBranch } from '../../functions/bank/unlock-user-at-branch.ts';
import { handler as acquire } from '../../functions/certificates/acquire-certificate.ts';
import { handler as beginRegistration } from '../../functions/registration/begin-registration.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import { handler as registerToken } from '../../functions/tokens/register-token.ts';
import { handler as createUser } from '../../functions/users/create-user.ts';
import { handler as requestMailPassword } from '../../functions/users/request-mail-password.ts';
import { handler as resumeUser } from '../../functions/users/resume-user.ts';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import type { Handler } from '../../shared/frame/handle.ts';
import type { Company } from '../../shared/table/companies.ts';
import { mailPasswordItem } from '../../shared/table/credentials.ts';
import { csrPem } from '../builders/csr.ts';
import type { TestToken } from '../builders/token.ts';
import type { TestUser, UserOverrides } from '../builders/user.ts';
import { type Answer, createWorld, type World } from '../world.ts';
import { delivered } from './delivered.ts';

/** D-28: each stop, lock and loss that a company's only administrator can meet, and the operation that ends it. */
interface Stuck {
  readonly world: World;
  readonly company: Company;
  readonly master: TestUser;
}

interface Way {
  readonly profile?: 'tohoku';
  readonly method?: Company['loginMethod'];
  readonly master?: UserOverrides;
  /** Brings the company into the state. */
  readonly before?: (stuck: Stuck) => Promise<unknown>;
  /** What the state is in the way of. */
  readonly wanted: (stuck: Stuck) => Promise<Answer>;
  /** What ends it. */
  readonly out: (stuck: Stuck) => Promise<Answer>;
}

const proof = { confirmationPassword: 'Kakunin26b' };
const onUser =
  (handler: Handler, more: object = {}) =>
  ({ world, company: { companyId }, master: { userId } }: Stuck) =>
    world.call(handler, { input: { companyId, userId, ...more } });
const onCompany =
  (handler: Handler) =>
  ({ world, company: { companyId } }: Stuck) =>
    world.call(handler, { input: { companyId } });
const enter = ({ world, master: { loginId, loginPassword } }: Stuck) =>
  world.call(logIn, { host: 'entry', input: { loginId, loginPassword } });
const confirm = async ({ world, company, master }: Stuck) => {
  const { userId } = await world.addUser(company);
  return world.call(suspendUser, { session: await world.logIn(master), input: { userId, proof } });
};
const apply = async ({ world, master: { loginId, loginPassword } }: Stuck) =>
  world.call(acquire, { input: { loginId, loginPassword, csr: await csrPem({ subject: `CN=${loginId}` }) } });
const unlock = (what: string) => onUser(unlockUserAtBranch, { what: [what] });
/** Registers a token that nobody has yet. */
const register = async ({ world, company, master }: Stuck) => {
  const token = await world.addToken(company);
  const input = { serialNumber: token.serialNumber, otp: token.code() };
  return world.call(registerToken, { session: await world.logIn(master), input });
};
const invitations = new WeakMap<World, Awaited<ReturnType<World['inviteMaster']>>>();
const devices = new WeakMap<World, TestToken>();
/** What the newest mail says that says it. */
const mailed = async (world: World, label: string) =>
  (await delivered(world)).flatMap(({ text }) => new RegExp(`^${label}: (.+)$`, 'm').exec(text)?.[1] ?? []).at(-1);
const begin = async ({ world }: Stuck) => {
  const temporaryLoginPassword = (await mailed(world, '仮ログインパスワード')) ?? 'Chigau2026';
  const temporaryConfirmationPassword = (await mailed(world, '仮確認用パスワード')) ?? 'Chigau2026';
  const { account } = invitations.get(world) ?? {};
  return world.call(beginRegistration, { input: { account, temporaryLoginPassword, temporaryConfirmationPassword } });
};

let created = 0;
const create = async ({ world, master }: Stuck, more: object) => {
  created += 1;
  const loginId = `shinki${created}`;
  const form = { ...createUser.operation.example, loginId, loginIdAgain: loginId, permissions: [], limits: {} };
  const input = { ...form, proof: { ...proof, ...more } };
  return world.call(createUser, { session: await world.logIn(master), input });
};
const requestCreating = async ({ world, master }: Stuck) =>
  world.call(requestMailPassword, { session: await world.logIn(master), input: { purpose: 'createUser' } });

const ways: Readonly<Record<string, Way>> = {
  'a login that is stopped': {
    master: { loginStopped: true, login: { stopped: true, locksInARow: 3 } },
    wanted: enter,
    out: unlock('login'),
  },
  'a login that strangers have locked': {
    master: { login: { strangerAttempts: 0, strangerLocksInARow: 1, strangerLockedUntil: '2026-04-01T01:30:00.000Z' } },
    wanted: enter,
    out: unlock('login'),
  },
  'a confirmation password that is stopped': {
    master: { confirmationStopped: true, confirmation: { stopped: true } },
    wanted: confirm,
    out: unlock('confirmation'),
  },
  'a confirmation counter that is full, whose stop was never written': {
    master: { confirmation: { attempts: 6 } },
    wanted: confirm,
    out: unlock('confirmation'),
  },
  'a registration of tokens that is stopped': {
    master: { otpRegistration: { stopped: true } },
    wanted: register,
    out: unlock('otpRegistration'),
  },
  'passwords that nobody knows': {
    wanted: async ({ world, master: { loginId } }) => {
      const loginPassword = (await mailed(world, '仮ログインパスワード')) ?? 'Wasureta26';
      return world.call(logIn, { host: 'entry', input: { loginId, loginPassword } });
    },
    out: onUser(unlockUserAtBranch, { what: ['login'], temporaryPasswords: true }),
  },
  'a token that is stopped': {
    before: async ({ world, company, master }) => {
      devices.set(world, await world.addToken(company, [master], { stopped: true }));
    },
    wanted: (stuck) => create(stuck, { otp: devices.get(stuck.world)?.code() }),
    out: ({ world, company: { companyId } }) =>
      world.call(releaseTokenAtBranch, { input: { companyId, serialNumber: 'TG00000001' } }),
  },
  'a token that is lost': {
    before: ({ world, company, master }) => world.addToken(company, [master]),
    wanted: register,
    out: ({ world, company: { companyId } }) =>
      world.call(revokeTokenAtBranch, { input: { companyId, serialNumber: 'TG00000001' } }),
  },
  'a certificate that is lost': {
    method: 'certificate',
    before: ({ world, master }) => world.certify(master),
    wanted: apply,
    out: onUser(revokeCertificateAtBranch),
  },
  'an issue window that is over': {
    method: 'certificate',
    master: { issueWindowUntil: '2026-03-01T00:00:00.000Z' },
    wanted: apply,
    out: onUser(openIssueWindow),
  },
  'a company that is suspended': {
    before: onCompany(suspendCompany),
    wanted: enter,
    out: onCompany(resumeCompany),
  },
  'a user who is suspended': {
    wanted: async ({ world, company }) => {
      const name = 'tanin0001';
      const known = world.items(`USER#${company.companyId}`).find((item) => item['loginId'] === name);
      if (!known) await world.addUser(company, { loginId: name, serviceState: 'suspended' });
      return world.call(logIn, { host: 'entry', input: { loginId: name, loginPassword: 'Rogin2026a' } });
    },
    out: async ({ world, company, master }) => {
      const found = world.items(`USER#${company.companyId}`).find((item) => item['loginId'] === 'tanin0001');
      const input = { userId: found?.['userId'], proof };
      return world.call(resumeUser, { session: await world.logIn(master), input: input as never });
    },
  },
  'a first registration that is locked, or whose passwords are over': {
    before: async ({ world, company }) => {
      const expiresAt = '2026-03-01T00:00:00.000Z';
      const locked = { lockedUntil: '2026-04-01T02:00:00.000Z', locksInARow: 3, expiresAt };
      const contract = world.items(`COMPANY#${company.companyId}`).find(({ sk }) => sk === 'COMPANY');
      const { masterUserId: _nobody, ...unregistered } = contract ?? { pk: '', sk: '' };
      world.engine.put(unregistered as never);
      invitations.set(world, await world.inviteMaster(company, locked));
    },
    wanted: begin,
    out: onCompany(renewTemporaryPasswords),
  },
  'a mail password that is stopped': {
    profile: 'tohoku',
    before: async (stuck) => {
      const { world, master } = stuck;
      await requestCreating(stuck);
      const [row] = world.items(mailPasswordItem.key(master.userId, 'createUser').pk);
      if (row) world.engine.put({ ...row, attempts: 5 });
      world.advance({ minutes: 1 });
    },
    wanted: async (stuck) => create(stuck, { mailPassword: await mailed(stuck.world, 'メール通知パスワード') }),
    out: requestCreating,
  },
};

it.each(Object.entries(ways))(
  '%s has an end',
  async (_, { profile = 'seven' as const, method = 'password', master: overrides, before, wanted, out }) => {
    const world = createWorld({ profile });
    const company = world.openCompany({ loginMethod: method, otp: true });
    const master = await world.addUser(company, { role: 'master', ...overrides });
    const stuck = { world, company, master };
    await before?.(stuck);
    expect((await wanted(stuck)).status).toBeGreaterThanOrEqual(400);
    expect((await out(stuck)).status).toBeLessThan(300);
    expect((await wanted(stuck)).status).toBeLessThan(300);
  },
);

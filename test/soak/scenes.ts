import type { Company } from '../../shared/table/companies.ts';
import type { TestUser } from '../builders/user.ts';
import { csrOf } from './keys.ts';
import { inSession } from './requests/actors.ts';
import { bank, key, newColleague, type Scene } from './scene.ts';
import { newPassword } from './secrets.ts';
import type { Plan } from './sim.ts';
import { tokenScenes } from './token-scenes.ts';

const acquisition = ({ loginId, loginPassword }: TestUser): Plan => ({
  operation: 'acquire-certificate',
  request: { host: 'entry', input: { loginId, loginPassword, csr: csrOf(900, [['CN', loginId]]) } },
});
const look = (name: string, input: object = {}): Scene => ({
  name,
  prepare: async ({ office }) => inSession((await office()).by, name, { input: { ...input } }),
});
const step = (name: string, pending: string): Scene => ({
  name,
  prepare: async ({ founded, user, session, notice }) => {
    notice({ atLogin: true });
    const who = await user((await founded()).at, 'general', pending === 'emailCheck' ? { mustCheckEmail: true } : {});
    return inSession(await session(who, { steps: [pending] }), name, { input: {}, ...key });
  },
});
const onHolder = (name: string, input: object = {}): Scene => ({
  name,
  prepare: async ({ certified }) => {
    const { by, holder, proof } = await certified();
    return inSession(by, name, { input: { userId: holder.userId, proof, ...input }, ...key });
  },
});
const onColleague = (name: string, isProved = true): Scene => ({
  name,
  prepare: async ({ office, user }) => {
    const { at, by, proof } = await office();
    const { userId } = await user(at, 'administrator');
    return inSession(by, name, { input: { userId, ...(isProved && { proof }) }, ...key });
  },
});
const onCompany = (name: string, state: Company['state'] = 'usable'): Scene => ({
  name,
  prepare: async ({ founded }) => {
    const { at } = await founded('password', { state });
    return bank(name, { companyId: at.companyId });
  },
});

/** A user whom wrong passwords have stopped, and strangers have locked out. */
const stoppedEverywhere = {
  loginStopped: true,
  confirmationStopped: true,
  login: { stopped: true, locksInARow: 3, strangerAttempts: 6 },
  confirmation: { stopped: true },
};

/** The happy path of every operation, some in more than one way, and of every function nobody calls. */
export const scenes: readonly Scene[] = [
  step('acknowledge-login-notices', 'notices'),
  step('defer-renewal', 'renewal'),
  step('skip-email-check', 'emailCheck'),
  look('get-home'),
  look('list-history', { limit: '20' }),
  look('list-mails', { limit: '20' }),
  look('list-notices', { limit: '20' }),
  look('list-users', { order: 'desc' }),
  look('list-certificates', {}),
  look('log-out'),
  {
    name: 'read-notice',
    prepare: async ({ office, notice }) => {
      const { by } = await office();
      return inSession(by, 'read-notice', { input: { noticeId: notice({}).noticeId }, ...key });
    },
  },
  {
    name: 'begin-email-check',
    prepare: async ({ office }) =>
      inSession((await office()).by, 'begin-email-check', { input: { newEmail: 'new@example.jp' }, ...key }),
  },
  {
    name: 'request-mail-password',
    prepare: async ({ office }) =>
      inSession((await office()).by, 'request-mail-password', { input: { purpose: 'createUser' }, ...key }),
  },
  {
    name: 'complete-email-check',
    prepare: async ({ sim, office, done }) => {
      const { by, proof } = await office();
      await done(inSession(by, 'begin-email-check', { input: { newEmail: 'new@example.jp' } }));
      const mailPassword = sim.hasher.plainOf(sim.mirror.all('mailPassword')[0]?.['hash']);
      return inSession(by, 'complete-email-check', { input: { proof: { ...proof, mailPassword } }, ...key });
    },
  },
  {
    name: 'change-own-passwords',
    prepare: async ({ sim, office }) => {
      const { by, master } = await office();
      const fresh = (current: string) => {
        const password = newPassword(sim.chance);
        return { current, new: password, newAgain: password };
      };
      const input = { login: fresh(master.loginPassword), confirmation: fresh(master.confirmationPassword) };
      return inSession(by, 'change-own-passwords', { input, ...key });
    },
  },
  {
    name: 'log-in',
    what: 'with a password',
    prepare: async ({ founded }) => {
      const { loginId, loginPassword } = (await founded()).master;
      return { operation: 'log-in', request: { host: 'entry', input: { loginId, loginPassword } } };
    },
  },
  {
    name: 'log-in',
    what: 'with a certificate',
    prepare: async ({ certified }) => {
      const { holder, held } = await certified();
      const input = { loginPassword: holder.loginPassword };
      const { pem, thumbprint } = held;
      return { operation: 'log-in', request: { host: 'secure', certificatePem: pem, input }, thumbprint };
    },
  },
  {
    name: 'log-in',
    what: 'for the first time with a renewed certificate',
    prepare: async ({ sim, certified, done }) => {
      const { holder, held } = await certified(20);
      const { loginPassword, loginId } = holder;
      const input = { loginPassword, csr: csrOf(901, [['CN', loginId]]) };
      await done({ operation: 'renew-certificate', request: { host: 'secure', certificatePem: held.pem, input } });
      const renewed = sim.authority.issued.at(-1);
      if (!renewed) throw new Error('nothing was issued');
      const { pem, thumbprint } = renewed;
      return {
        operation: 'log-in',
        request: { host: 'secure', certificatePem: pem, input: { loginPassword } },
        thumbprint,
      };
    },
  },
  {
    name: 'begin-registration',
    prepare: async ({ invited }) => {
      const { invitation } = await invited();
      return { operation: 'begin-registration', request: { host: 'entry', input: { ...invitation } } };
    },
  },
  {
    name: 'complete-registration',
    prepare: async ({ sim, invited, done }) => {
      const { invitation } = await invited();
      const begun = await done({
        operation: 'begin-registration',
        request: { host: 'entry', input: { ...invitation } },
      });
      const [loginPassword, confirmationPassword] = [newPassword(sim.chance), newPassword(sim.chance)];
      const input = {
        registrationToken: begun.body.registrationToken,
        userName: '手形　太郎',
        email: 'taro@example.jp',
        emailAgain: 'taro@example.jp',
        loginId: 'master001',
        loginIdAgain: 'master001',
        loginPassword,
        loginPasswordAgain: loginPassword,
        confirmationPassword,
        confirmationPasswordAgain: confirmationPassword,
      };
      return { operation: 'complete-registration', request: { host: 'entry', input } };
    },
  },
  { name: 'acquire-certificate', prepare: async ({ applicant }) => acquisition((await applicant()).who) },
  {
    name: 'acquire-certificate',
    what: 'while the authority is slow',
    prepare: async ({ sim, applicant }) => {
      sim.authority.delay = 20;
      return acquisition((await applicant()).who);
    },
  },
  {
    name: 'get-issuance',
    prepare: async ({ sim, applicant, done }) => {
      sim.authority.delay = 20;
      const { body } = await done(acquisition((await applicant()).who));
      sim.authority.delay = 0;
      const headers = { Authorization: `Bearer ${body.issuanceToken}` };
      return { operation: 'get-issuance', request: { host: 'entry', input: { issuanceId: body.issuanceId }, headers } };
    },
  },
  {
    name: 'renew-certificate',
    prepare: async ({ certified }) => {
      const { holder, held } = await certified(20);
      const input = { loginPassword: holder.loginPassword, csr: csrOf(902, [['CN', holder.loginId]]) };
      const { pem, thumbprint } = held;
      return { operation: 'renew-certificate', request: { host: 'secure', certificatePem: pem, input }, thumbprint };
    },
  },
  onHolder('revoke-certificate'),
  onHolder('reissue-certificate'),
  {
    name: 'create-user',
    prepare: async ({ sim, office }) => {
      const { by, proof } = await office();
      const input = { ...newColleague(newPassword(sim.chance)), proof };
      return inSession(by, 'create-user', { input, ...key });
    },
  },
  onColleague('get-user', false),
  onColleague('delete-user'),
  { ...onHolder('delete-user'), what: 'with a certificate' },
  onColleague('suspend-user'),
  {
    name: 'resume-user',
    prepare: async (stage) => {
      const plan = await onColleague('suspend-user').prepare(stage);
      if (plan) await stage.done(plan);
      return plan && { ...plan, operation: 'resume-user', request: { ...plan.request, idempotencyKey: 'scene-0002' } };
    },
  },
  {
    name: 'unlock-user',
    prepare: async ({ office, user }) => {
      const { at, by, proof } = await office();
      const { userId } = await user(at, 'general', stoppedEverywhere);
      return inSession(by, 'unlock-user', { input: { userId, what: ['login', 'confirmation'], proof }, ...key });
    },
  },
  {
    name: 'suspend-users',
    prepare: async ({ office, user }) => {
      const { at, by, proof } = await office();
      const userIds = [(await user(at)).userId, (await user(at, 'administrator')).userId];
      return inSession(by, 'suspend-users', { input: { userIds, proof }, ...key });
    },
  },
  {
    name: 'open-company',
    prepare: async () =>
      bank('open-company', {
        name: '株式会社手形商事',
        nameKana: 'テガタシヨウジ',
        loginMethod: 'password',
        otp: false,
        email: 'soumu@example.jp',
        accounts: [{ branch: '081', type: 'ordinary', number: '0253226', name: '本店' }],
        representative: 0,
      }),
  },
  onCompany('suspend-company'),
  onCompany('resume-company', 'suspended'),
  onCompany('close-company'),
  onCompany('get-company-contract'),
  onCompany('find-user'),
  {
    name: 'renew-temporary-passwords',
    prepare: async ({ invited }) => bank('renew-temporary-passwords', { companyId: (await invited()).at.companyId }),
  },
  { name: 'list-companies', prepare: async ({ company }) => bank('list-companies', company() && {}) },
  {
    name: 'forecast-expiry',
    prepare: async ({ certified, inDays }) => {
      await certified(60);
      return bank('forecast-expiry', { date: inDays(20).slice(0, 10) });
    },
  },
  {
    name: 'open-issue-window',
    prepare: async ({ founded, user }) => {
      const { at } = await founded('certificate');
      return bank('open-issue-window', { companyId: at.companyId, userId: (await user(at)).userId });
    },
  },
  {
    name: 'revoke-certificate-at-branch',
    prepare: async ({ certified }) => {
      const { at, master } = await certified();
      return bank('revoke-certificate-at-branch', { companyId: at.companyId, userId: master.userId });
    },
  },
  {
    name: 'publish-notice',
    prepare: async ({ company }) =>
      bank('publish-notice', {
        companyId: company().companyId,
        title: { ja: 'お知らせ', en: 'Notice' },
        body: { ja: '本文', en: 'Text' },
        atLogin: true,
      }),
  },
  {
    name: 'deliver-mail',
    prepare: async ({ invited, done }) => {
      for (let mails = 0; mails < 3; mails += 1)
        await done(bank('renew-temporary-passwords', { companyId: (await invited()).at.companyId }, {}));
      return undefined;
    },
  },
  {
    name: 'revoke-at-authority',
    prepare: async (stage) => {
      const plan = await onHolder('revoke-certificate').prepare(stage);
      if (plan) await stage.done(plan);
      return undefined;
    },
  },
  {
    name: 'reconcile-certificates',
    prepare: async ({ sim, applicant, done }) => {
      sim.authority.delay = 20;
      for (let open = 0; open < 2; open += 1) {
        const plan = acquisition((await applicant()).who);
        const input = {
          ...plan.request.input,
          csr: csrOf(910 + open, [['CN', String(plan.request.input?.['loginId'])]]),
        };
        await done({ ...plan, request: { ...plan.request, input } });
      }
      sim.authority.delay = 0;
      sim.world.advance({ minutes: 2 });
      return undefined;
    },
  },
  {
    name: 'scan-certificate-expiry',
    prepare: async ({ certified }) => {
      await certified(40);
      await certified(10);
      return undefined;
    },
  },
  { name: 'rotate-session-keys', prepare: async () => undefined },
  ...tokenScenes,
];

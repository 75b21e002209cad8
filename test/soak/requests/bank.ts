import type { User } from '../../../shared/table/user.ts';
import type { Sim } from '../sim.ts';
import { companies, users, usersOf } from '../view.ts';
import { type Maker, manner, onBank, target } from './actors.ts';
import { stockRequests } from './token-stock.ts';

const anyCompany = (sim: Sim) => {
  const all = companies(sim);
  if (all.length === 0 || sim.chance.in(0.03)) return { companyId: '01K00000000000000000000000', version: 1 };
  return sim.chance.pick(all);
};

const about =
  (operation: string): Maker =>
  (sim) => {
    const { companyId, version } = anyCompany(sim);
    return onBank(operation, { input: { companyId }, ...manner(sim, version) });
  };

const aboutState =
  (operation: string, state: string): Maker =>
  (sim) => {
    const fitting = companies(sim).filter((company) => company.state === state);
    const { companyId, version } =
      fitting.length > 0 && sim.chance.in(0.9) ? sim.chance.pick(fitting) : anyCompany(sim);
    return onBank(operation, { input: { companyId }, ...manner(sim, version) });
  };

const aboutUser =
  (operation: string, state: readonly string[]): Maker =>
  (sim) => {
    const company = anyCompany(sim);
    const userId = target(sim, company.companyId, ({ certificate }) => state.includes(certificate.state));
    const { companyId } = users(sim).find((user) => user.userId === userId && sim.chance.in(0.9)) ?? company;
    return onBank(operation, { input: { companyId, userId }, ...manner(sim) });
  };

const openCompany: Maker = (sim) => {
  const { chance, world } = sim;
  const accounts = Array.from({ length: 1 + chance.below(3) }, () => ({
    branch: chance.pick(['081', '102']),
    type: chance.pick(['ordinary', 'current', 'savings']),
    number: chance.in(0.1) ? '0253226' : chance.digits(7),
    name: chance.pick(['本店営業部', '駅前支店', 'ﾎﾝﾃﾝ']),
  }));
  const isContract = world.profile.identity === 'contract';
  const input = {
    name: chance.pick(['株式会社手形商事', '有限会社てがた', 'ＴＥＧＡＴＡ商会']),
    nameKana: 'テガタシヨウジ',
    ...((isContract || chance.in(0.1)) && { contractId: chance.digits(11) }),
    loginMethod: chance.pick(['password', 'certificate', ...world.profile.loginMethods]),
    otp: chance.in(0.4),
    email: `keiyaku${chance.digits(4)}@tegata-shoji.example.jp`,
    ...(chance.in(0.5) && { maxUsers: 1 + chance.below(6) }),
    accounts,
    representative: chance.in(0.05) ? 7 : chance.below(accounts.length),
    ...(chance.in(0.4) && { ceilings: { transferDesignated: 5_000_000, salary: 1_000_000 } }),
  };
  return onBank('open-company', { input, ...manner(sim) });
};

const publishNotice: Maker = (sim) => {
  const { chance, world } = sim;
  const company = anyCompany(sim);
  const own = usersOf(sim, company.companyId);
  const audience = chance.weighted<object>([
    [1, {}],
    [2, { companyId: company.companyId }],
    [2, { companyId: company.companyId, ...(own.length > 0 && { userId: chance.pick(own).userId }) }],
    [0.2, own.length > 0 ? { userId: chance.pick(own).userId } : {}],
  ]);
  const until = new Date(world.now().getTime() + (chance.below(40) - 2) * 86_400_000).toISOString();
  const input = {
    ...audience,
    title: { ja: 'メンテナンスのお知らせ', en: 'Maintenance' },
    body: { ja: '休止します。\nご了承ください。', en: 'The service rests.' },
    ...(chance.in(0.7) && { until }),
    atLogin: chance.in(0.5),
  };
  return onBank('publish-notice', { input, ...manner(sim) });
};

const unlock: Maker = (sim) => {
  const { chance } = sim;
  const isStopped = ({ loginStopped, confirmationStopped }: User) => loginStopped || confirmationStopped;
  const all = users(sim);
  if (all.length === 0) return undefined;
  const stopped = all.filter(isStopped);
  const { companyId, userId } = chance.pick(stopped.length > 0 && chance.in(0.8) ? stopped : all);
  const what = chance.pick([
    ['login'],
    ['confirmation'],
    ['otpRegistration'],
    ['secretAnswers'],
    ['login', 'confirmation', 'secretAnswers', 'otpRegistration'],
  ]);
  const input = { companyId, userId, what, ...(chance.in(0.4) && { temporaryPasswords: true }) };
  return onBank('unlock-user-at-branch', { input, ...manner(sim) });
};

/** What the bank does. */
export const bankRequests: Readonly<Record<string, Maker>> = {
  'open-company': openCompany,
  'suspend-company': aboutState('suspend-company', 'usable'),
  'resume-company': aboutState('resume-company', 'suspended'),
  'close-company': aboutState('close-company', 'suspended'),
  'renew-temporary-passwords': about('renew-temporary-passwords'),
  'open-issue-window': aboutUser('open-issue-window', ['none', 'revoked']),
  'revoke-certificate-at-branch': aboutUser('revoke-certificate-at-branch', ['active', 'issuing', 'renewing']),
  'publish-notice': publishNotice,
  'unlock-user-at-branch': unlock,
  ...stockRequests,
};

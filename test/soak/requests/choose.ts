import { seededRandom } from '../../fakes/random.ts';
import type { Chance } from '../chance.ts';
import type { Plan, Sim } from '../sim.ts';
import type { Setting } from '../stage/stage.ts';
import { liveSessions, sessionOf, users } from '../view.ts';
import { type Maker, onBank } from './actors.ts';
import { bankRequests } from './bank.ts';
import { fromScene } from './default.ts';
import { mutated } from './mutate.ts';
import { mayLogIn, nextPage, sessionRequests } from './sessions.ts';
import { tokenRequests } from './tokens.ts';
import { transferMakers } from './transfers.ts';
import { userRequests } from './users.ts';

const makers: Readonly<Record<string, Maker>> = {
  ...bankRequests,
  ...sessionRequests,
  ...tokenRequests,
  ...userRequests,
  ...transferMakers,
};

/** The weights of operations that are chosen more, or less, often than others. */
const weights: Readonly<Record<string, number>> = {
  'log-in': 5,
  'acquire-certificate': 3,
  'renew-certificate': 2,
  'create-user': 2.5,
  'change-own-passwords': 2,
  'begin-email-check': 1.5,
  'complete-email-check': 2,
  'request-mail-password': 0.8,
  'begin-registration': 2,
  'complete-registration': 2,
  'suspend-company': 0.3,
  'close-company': 0.3,
  'renew-temporary-passwords': 0.5,
  'list-companies': 0.4,
  'get-company-contract': 0.4,
  'forecast-expiry': 0.15,
  'open-company': 0.8,
  'make-transfer': 6,
  'approve-requests': 8,
  'cancel-approval': 7,
  'withdraw-request': 2,
  'return-request': 4,
  'report-results': 2,
  'log-out': 0.4,
  'get-issuance': 1.5,
  'import-tokens': 0.4,
  'assign-tokens': 0.8,
  'list-token-stock': 0.3,
  'list-tokens': 0.4,
  'register-token': 2.5,
  'release-token': 2,
  'release-token-at-branch': 0.7,
  'revoke-token': 0.4,
  'revoke-token-at-branch': 0.2,
  'resynchronise-token': 1.5,
};

/** Operations that help a bank in which nobody can log in. */
const helps = [
  'resume-company',
  'resume-company',
  'revoke-certificate-at-branch',
  'open-issue-window',
  'acquire-certificate',
  'open-company',
  'begin-registration',
  'complete-registration',
];

const steps: Readonly<Record<string, string>> = {
  secretQuestion: 'answer-secret-question',
  registerSecretAnswers: 'register-secret-answers',
  renewal: 'defer-renewal',
  notices: 'acknowledge-login-notices',
  changePasswords: 'change-own-passwords',
  emailCheck: 'skip-email-check',
  registerToken: 'defer-token-registration',
};

/** Operations that need a code. */
const byCode = ['create-user', 'create-user', 'register-token', 'release-token', 'revoke-token', 'resynchronise-token'];

/** In a seed about payments: mostly what brings requests from their makers to the bank's core. */
const paying: typeof weights = {
  ...Object.fromEntries(Object.keys(transferMakers).map((name) => [name, 0.5])),
  'log-in': 6,
  'make-transfer': 5,
  'make-batch': 5,
  'approve-requests': 16,
  'cancel-approval': 3,
  'take-requests': 2,
  'report-results': 8,
};

/** Chooses the next operation. */
export async function nextPlan(setting: Setting): Promise<Plan> {
  const { sim } = setting;
  const plan = await first(setting);
  return sim.chance.in(0.05) ? mutated(sim, plan) : plan;
}

/** Chooses a concurrent operation: preferably another one that needs the same code, if the first request has one. */
export async function rivalPlan(setting: Setting, { operation, request }: Plan): Promise<Plan> {
  const { sim } = setting;
  const { chance } = sim;
  if (!byCode.includes(operation) || chance.in(0.3)) return nextPlan(setting);
  sim.crowd = sim.sessions.find(({ token }) => token === request.session?.token);
  const plan = makers[chance.pick(byCode.filter((name) => name !== operation))]?.(sim);
  sim.crowd = undefined;
  return plan ?? nextPlan(setting);
}

async function first(setting: Setting): Promise<Plan> {
  const { sim } = setting;
  const { chance } = sim;
  if (chance.in(0.04)) {
    const page = nextPage(sim);
    if (page) return page;
  }
  for (let tries = 0; tries < 20; tries += 1) {
    const name = nameFor(sim);
    const plan = await planFor(setting, name);
    if (plan) return plan;
  }
  return onBank('list-companies', { input: {} });
}

function nameFor(sim: Sim): string {
  const { chance } = sim;
  const live = liveSessions(sim);
  if (live.length < (sim.isAboutPayments ? 3 : 2) && chance.in(0.5))
    return users(sim).some((user) => mayLogIn(sim, user)) ? 'log-in' : chance.pick(helps);
  // Users with a pending login step complete it; otherwise no session would get anywhere.
  const pending = live.flatMap(({ sessionId }) => sessionOf(sim, sessionId)?.steps[0] ?? []);
  if (pending.length > 0 && chance.in(0.35)) return steps[chance.pick(pending)] ?? 'get-home';
  if (sim.isAboutTokens && chance.in(0.4)) return chance.pick(byCode);
  if (sim.isAboutPayments && chance.in(0.7)) return byLot(chance, Object.keys(paying), paying);
  return byLot(chance, [...sim.handlers.operations.keys()]);
}

/**
 * Chooses a name by its weight. Each name draws a lot that depends on one number and the name, so that another operation in
 * the registry changes only the choices that it wins itself.
 */
export function byLot(chance: Pick<Chance, 'below'>, names: readonly string[], weightOf = weights): string {
  const number = chance.below(2 ** 31);
  // The least of exponential lots falls to each in proportion to its weight.
  const lotOf = (name: string) => -Math.log(1 - seededRandom(number ^ hashOf(name)).next()) / (weightOf[name] ?? 1);
  const lots = names.map((name) => [lotOf(name), name] as const);
  return lots.reduce((least, each) => (each[0] < least[0] ? each : least))[1];
}

/** FNV-1a. */
const hashOf = (text: string) =>
  [...text].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01_00_01_93), 0x81_1c_9d_c5 | 0);

/** A request of the operation: made from what is there where somebody wrote how, else, and now and then, from its scene. */
async function planFor(setting: Setting, name: string): Promise<Plan | undefined> {
  const maker = makers[name];
  if (maker && !setting.sim.chance.in(0.1)) return maker(setting.sim);
  const operation = setting.sim.handlers.operations.get(name)?.operation;
  return operation && fromScene(setting, operation);
}

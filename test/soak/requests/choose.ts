import type { AnyOperation } from '../../../shared/operation/operation.ts';
import type { Plan, Sim } from '../sim.ts';
import { liveSessions, sessionOf, users } from '../view.ts';
import { actor, inSession, type Maker, manner, onBank } from './actors.ts';
import { bankRequests } from './bank.ts';
import { mutated } from './mutate.ts';
import { mayLogIn, nextPage, sessionRequests } from './sessions.ts';
import { tokenRequests } from './tokens.ts';
import { userRequests } from './users.ts';

const makers: Readonly<Record<string, Maker>> = {
  ...bankRequests,
  ...sessionRequests,
  ...tokenRequests,
  ...userRequests,
};

/** What is more, or less, often done than once in a while. */
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

/** What gets a bank going again in which nobody can log in. */
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
  renewal: 'defer-renewal',
  notices: 'acknowledge-login-notices',
  changePasswords: 'change-own-passwords',
  emailCheck: 'skip-email-check',
};

/** What is proved by a code, or proves one. */
const byCode = ['create-user', 'create-user', 'register-token', 'release-token', 'revoke-token', 'resynchronise-token'];

/** What somebody does next. */
export function nextPlan(sim: Sim): Plan {
  const plan = first(sim);
  return sim.chance.in(0.05) ? mutated(sim, plan) : plan;
}

/** What is done at the same time: rather something else that wants the same code, where the first request has one. */
export function rivalPlan(sim: Sim, { operation, request }: Plan): Plan {
  const { chance } = sim;
  if (!byCode.includes(operation) || chance.in(0.3)) return nextPlan(sim);
  sim.crowd = sim.sessions.find(({ token }) => token === request.session?.token);
  const plan = makers[chance.pick(byCode.filter((name) => name !== operation))]?.(sim);
  sim.crowd = undefined;
  return plan ?? nextPlan(sim);
}

function first(sim: Sim): Plan {
  const { chance } = sim;
  if (chance.in(0.04)) {
    const page = nextPage(sim);
    if (page) return page;
  }
  for (let tries = 0; tries < 20; tries += 1) {
    const plan = (makers[nameFor(sim)] ?? generic(nameFor(sim)))(sim);
    if (plan) return plan;
  }
  return onBank('list-companies', { input: {} });
}

function nameFor(sim: Sim): string {
  const { chance } = sim;
  const live = liveSessions(sim);
  if (live.length < 2 && chance.in(0.5))
    return users(sim).some((user) => mayLogIn(sim, user)) ? 'log-in' : chance.pick(helps);
  // Whoever has a step before home does it: nobody gets anywhere otherwise.
  const pending = live.flatMap(({ sessionId }) => sessionOf(sim, sessionId)?.steps[0] ?? []);
  if (pending.length > 0 && chance.in(0.35)) return steps[chance.pick(pending)] ?? 'get-home';
  if (sim.isAboutTokens && chance.in(0.4)) return chance.pick(byCode);
  return chance.weighted([...sim.handlers.operations.keys()].map((name) => [weights[name] ?? 1, name] as const));
}

/** An operation nobody has written requests for: its example, in whatever session there is. */
const generic =
  (name: string): Maker =>
  (sim) => {
    const operation: AnyOperation | undefined = sim.handlers.operations.get(name)?.operation;
    if (!operation) return undefined;
    const request = { input: operation.example, ...manner(sim) };
    if (operation.may === 'bank') return onBank(name, request);
    const session = actor(sim);
    return session ? inSession(session, name, request) : { operation: name, request };
  };

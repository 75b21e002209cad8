import { needsToken } from '../../../shared/domain/token-rules.ts';
import type { Token } from '../../../shared/table/tokens.ts';
import type { User } from '../../../shared/table/user.ts';
import type { ClientSession, Sim } from '../sim.ts';
import { companyOf, liveSessions, rightsOf, sessionOf, tokenFor, tokens, tokensOf, userOf } from '../view.ts';
import { actor, inSession, type Maker, manner, onBank, proof } from './actors.ts';
import { typedCode, typedCodes } from './codes.ts';

/** A serial number that is on no token. */
const absent = 'TG99999999';

/** A live session past its steps whose user is wanted; seldom any. */
function sessionOfUser(sim: Sim, isWanted: (user: User) => boolean): ClientSession | undefined {
  const { chance, crowd } = sim;
  if (crowd && chance.in(0.8)) return crowd;
  const fitting = liveSessions(sim).filter(({ sessionId, companyId, userId }) => {
    const user = userOf(sim, companyId, userId);
    return user && isWanted(user) && sessionOf(sim, sessionId)?.steps.length === 0;
  });
  if (chance.in(0.06)) return actor(sim);
  return fitting.length > 0 ? chance.pick(fitting) : undefined;
}

/** Whether a user cannot do what asks for a code, and could register a token. */
export function lacksToken(sim: Sim, user: User): boolean {
  const company = companyOf(sim, user.companyId);
  const rights = rightsOf(sim, user.companyId, user.userId);
  const isAsked = company && rights && needsToken(rights, company, sim.world.profile);
  return tokenFor(sim, user)?.state !== 'usable' && isAsked === true;
}

/** A token of the company, rather one that nobody has; now and then a shared, a revoked, somebody else's one, or none. */
export function registrable(sim: Sim, companyId: string): string {
  const { chance } = sim;
  const own = tokensOf(sim, companyId).filter(({ state }) => state === 'usable');
  const serial = (from: readonly Token[]) => (from.length > 0 ? chance.pick(from).serialNumber : absent);
  return chance.weighted<() => string>([
    [9, () => serial(own.some(isUnused) ? own.filter(isUnused) : own)],
    [4, () => serial(own)],
    [1, () => serial(tokensOf(sim, companyId))],
    [0.5, () => serial(tokens(sim))],
    [0.2, () => absent],
  ])();
}

const isUnused = ({ userIds, stopped }: Token) => userIds.length === 0 && !stopped;

const register: Maker = (sim) => {
  const session = sessionOfUser(sim, (user) => lacksToken(sim, user));
  if (!session) return undefined;
  const serialNumber = registrable(sim, session.companyId);
  const input = { serialNumber, otp: typedCode(sim, session.companyId, serialNumber) };
  return inSession(session, 'register-token', { input, ...manner(sim) });
};

const release: Maker = (sim) => {
  const { chance } = sim;
  const stopped = tokens(sim).filter((token) => token.stopped && token.state === 'usable');
  const from = stopped.length > 0 ? stopped : tokens(sim).filter(() => chance.in(0.02));
  if (from.length === 0) return undefined;
  const { companyId, serialNumber, userIds } = chance.pick(from);
  const session = sessionOfUser(sim, (user) => {
    const isSharing = userIds.includes(user.userId);
    const isFitting = chance.in(user.listedRole === 'general' ? 0.1 : isSharing ? 0.5 : 1);
    return user.companyId === companyId && isFitting;
  });
  if (!session) return undefined;
  const input = { serialNumber, proof: proof(sim, session, 'release-token') };
  return inSession(session, 'release-token', { input, ...manner(sim) });
};

const revoke: Maker = (sim) => {
  const { chance } = sim;
  const session = sessionOfUser(
    sim,
    (user) => user.listedRole !== 'general' && (tokenFor(sim, user)?.state === 'usable' || chance.in(0.05)),
  );
  if (!session) return undefined;
  const all = chance.in(0.05) ? tokens(sim) : tokensOf(sim, session.companyId);
  const usable = all.filter(({ state }) => state === 'usable' || chance.in(0.05));
  const others = usable.filter(({ userIds }) => !userIds.includes(session.userId) || chance.in(0.1));
  const serialNumber = others.length > 0 ? chance.pick(others).serialNumber : absent;
  const input = { serialNumber, proof: proof(sim, session, 'revoke-token') };
  return inSession(session, 'revoke-token', { input, ...manner(sim) });
};

/** Rather whose clock is wrong. */
const resynchronise: Maker = (sim) => {
  const { chance, devices } = sim;
  const session = sessionOfUser(sim, (user) => {
    const token = tokenFor(sim, user);
    return !!token && (devices.get(token.serialNumber)?.offset !== token.drift || chance.in(0.3));
  });
  const user = session && userOf(sim, session.companyId, session.userId);
  if (!session || !user) return undefined;
  const serialNumber = chance.in(0.05) ? registrable(sim, user.companyId) : (user.tokenSerialNumber ?? absent);
  const otps = typedCodes(sim, session.companyId, serialNumber);
  const input = { serialNumber, otps: [...otps], proof: proof(sim, session, 'resynchronise-token') };
  return inSession(session, 'resynchronise-token', { input, ...manner(sim) });
};

/** The branch acts where nobody in the company can: preferably on a token that is stopped or in use. */
const atBranch =
  (operation: string, isWanted: (token: Token) => boolean): Maker =>
  (sim) => {
    const { chance } = sim;
    const fitting = tokens(sim).filter((token) => isWanted(token) || chance.in(0.02));
    if (fitting.length === 0) return undefined;
    const { companyId, serialNumber } = chance.pick(fitting);
    const elsewhere = chance.in(0.05) ? chance.pick(tokens(sim)).companyId : companyId;
    return onBank(operation, { input: { companyId: elsewhere, serialNumber }, ...manner(sim) });
  };

/** What users do with tokens. */
export const tokenRequests: Readonly<Record<string, Maker>> = {
  'register-token': register,
  'release-token': release,
  'release-token-at-branch': atBranch('release-token-at-branch', ({ stopped, state }) => stopped && state === 'usable'),
  'revoke-token': revoke,
  'revoke-token-at-branch': atBranch('revoke-token-at-branch', ({ userIds }) => userIds.length > 0),
  'resynchronise-token': resynchronise,
};

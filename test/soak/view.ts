import { isExpired } from '../../shared/domain/certificate-life.ts';
import { type HeldRights, heldRights } from '../../shared/domain/held-rights.ts';
import { loginNameOf } from '../../shared/domain/login-name.ts';
import { type Certificate, certificateItem } from '../../shared/table/certificates.ts';
import { type Company, companyItem } from '../../shared/table/companies.ts';
import { type Confirmation, confirmationItem } from '../../shared/table/credentials.ts';
import type { Item } from '../../shared/table/engine.ts';
import type { Handover } from '../../shared/table/handovers.ts';
import { type Login, loginItem } from '../../shared/table/logins.ts';
import { type Rights, rightsItem } from '../../shared/table/rights.ts';
import { type SecretAnswers, secretAnswersItem } from '../../shared/table/secret-answers.ts';
import { type Session, sessionItem } from '../../shared/table/sessions.ts';
import { type StockedToken, stockedTokenItem, type Token, tokenItem } from '../../shared/table/tokens.ts';
import type { TransferRequest } from '../../shared/table/transfer-requests.ts';
import { type User, userItem } from '../../shared/table/user.ts';
import type { ClientSession, Sim } from './sim.ts';

/** The table's items, typed. They were parsed when written and read, so they are not parsed again here. */
const as = <T>(item: Item | undefined) => item as unknown as T | undefined;

export const companyOf = (sim: Sim, companyId: string) =>
  as<Company>(sim.mirror.find(companyItem.possibleKey(companyId)));
export const userOf = (sim: Sim, companyId: string, userId: string) =>
  as<User>(sim.mirror.find(userItem.possibleKey(companyId, userId)));
export const rightsItemOf = (sim: Sim, companyId: string, userId: string) =>
  as<Rights>(sim.mirror.find(rightsItem.possibleKey(companyId, userId)));
export const sessionOf = (sim: Sim, sessionId: string) =>
  as<Session>(sim.mirror.find(sessionItem.possibleKey(sessionId)));
export const confirmationOf = (sim: Sim, userId: string) =>
  as<Confirmation>(sim.mirror.find(confirmationItem.possibleKey(userId)));
export const secretAnswersOf = (sim: Sim, { companyId, userId }: Pick<User, 'companyId' | 'userId'>) =>
  as<SecretAnswers>(sim.mirror.find(secretAnswersItem.possibleKey(companyId, userId)));
export const certificateOf = (sim: Sim, thumbprint: string) =>
  as<Certificate>(sim.mirror.find(certificateItem.possibleKey(thumbprint)));
export const tokenOf = (sim: Sim, companyId: string, serialNumber: string) =>
  as<Token>(sim.mirror.find(tokenItem.possibleKey(companyId, serialNumber)));
export const stockedTokenOf = (sim: Sim, serialNumber: string) =>
  as<StockedToken>(sim.mirror.find(stockedTokenItem.possibleKey(serialNumber)));
export const tokens = (sim: Sim) => sim.mirror.all('token') as unknown as readonly Token[];
export const tokensOf = (sim: Sim, companyId: string) => tokens(sim).filter((token) => token.companyId === companyId);
export const tokenStock = (sim: Sim) => sim.mirror.all('stockedToken') as unknown as readonly StockedToken[];
export const transferRequests = (sim: Sim) =>
  sim.mirror.all('transferRequest') as unknown as readonly TransferRequest[];
export const handovers = (sim: Sim) => sim.mirror.all('handover') as unknown as readonly Handover[];
export const companies = (sim: Sim) => sim.mirror.all('company') as unknown as readonly Company[];
export const users = (sim: Sim) => sim.mirror.all('user') as unknown as readonly User[];
export const usersOf = (sim: Sim, companyId: string) => sim.mirror.usersOf(companyId) as unknown as readonly User[];

/** A user's rights; none without an item in `RIGHTS#`. */
export function rightsOf(sim: Sim, companyId: string, userId: string): HeldRights | undefined {
  const [granted, company] = [rightsItemOf(sim, companyId, userId), companyOf(sim, companyId)];
  return granted && company && heldRights(granted, company, sim.world.profile);
}

/** The token a user registered, in any state. */
export const tokenFor = (sim: Sim, { companyId, tokenSerialNumber }: User) =>
  tokenSerialNumber === undefined ? undefined : tokenOf(sim, companyId, tokenSerialNumber);

/** Whether an operation asks a company's users for a one-time password. */
export function asksOtp(sim: Sim, operation: string, companyId: string): boolean {
  const proof = sim.handlers.operations.get(operation)?.operation.proof;
  const company = companyOf(sim, companyId);
  if (!proof || !company) return false;
  return (typeof proof === 'function' ? proof(sim.world.profile, company, {}) : proof).includes('otp');
}

export function loginNameFor(sim: Sim, user: User): string {
  const contractId = companyOf(sim, user.companyId)?.contractId;
  return loginNameOf(sim.world.profile, { loginId: user.loginId, contractId });
}

export const loginOf = (sim: Sim, user: User) =>
  as<Login>(sim.mirror.find(loginItem.possibleKey(loginNameFor(sim, user))));
export const loginPasswordOf = (sim: Sim, user: User) => sim.hasher.plainOf(loginOf(sim, user)?.loginHash) ?? '';
export const confirmationPasswordOf = (sim: Sim, userId: string) =>
  sim.hasher.plainOf(confirmationOf(sim, userId)?.confirmationHash) ?? '';

/** Why no request in this session may succeed from now on; `undefined` while one may (I14, I22). */
export function deadBecause(sim: Sim, session: ClientSession): string | undefined {
  const now = sim.world.now();
  const row = sessionOf(sim, session.sessionId);
  const user = userOf(sim, session.companyId, session.userId);
  const company = companyOf(sim, session.companyId);
  if (!row || !user || !company) return 'the session, the user or the company is gone';
  if (user.sessionId !== row.sessionId) return 'the session was ended';
  if (user.serviceState !== 'usable' || user.loginStopped) return 'the user is stopped';
  if (company.state !== 'usable' || row.startedAt < (company.sessionsFrom ?? '')) return 'the contract was stopped';
  if (row.expiresAt <= now.toISOString()) return 'the session is over';
  if (now.getTime() - Date.parse(row.lastSeenAt) > sim.world.profile.session.idleMinutes * 60_000)
    return 'the session was idle';
  return session.host === 'secure' ? invalidBecause(sim, session.thumbprint ?? '', session.userId) : undefined;
}

/** Why a certificate must not be let in (I14). */
export function invalidBecause(sim: Sim, thumbprint: string, userId?: string): string | undefined {
  const row = certificateOf(sim, thumbprint);
  if (row?.state !== 'active') return 'the certificate is not active';
  if (userId !== undefined && row.userId !== userId) return 'the certificate is somebody else’s';
  return isExpired(new Date(row.notAfter), sim.world.now()) ? 'the certificate has expired' : undefined;
}

export const liveSessions = (sim: Sim) => sim.sessions.filter((session) => deadBecause(sim, session) === undefined);

import type { User } from '../../../shared/table/user.ts';
import type { Request } from '../../fakes/request.ts';
import { newPassword } from '../secrets.ts';
import type { ClientSession, Plan, Sim } from '../sim.ts';
import { confirmationPasswordOf, liveSessions, sessionOf, userOf, users, usersOf } from '../view.ts';
import { otpFor } from './codes.ts';

/** Makes a request of one operation from the current state; undefined if the state allows none. */
export type Maker = (sim: Sim) => Plan | undefined;

type Wanted = { readonly administrator?: boolean; readonly step?: string };

/** A session to act in: live and past its steps (or at the step); now and then any other, which the gate must refuse. */
export function actor(sim: Sim, { administrator = false, step }: Wanted = {}): ClientSession | undefined {
  const { chance, crowd } = sim;
  if (crowd && chance.in(0.8)) return crowd;
  const all = chance.in(0.04) ? sim.sessions : liveSessions(sim);
  const fitting = all.filter((session) => {
    const pending = sessionOf(sim, session.sessionId)?.steps[0];
    const isThere = pending === step || chance.in(0.03);
    const role = userOf(sim, session.companyId, session.userId)?.listedRole;
    return isThere && (!administrator || role !== 'general' || chance.in(0.05));
  });
  return fitting.length > 0 ? chance.pick(fitting) : undefined;
}

/** A plan of a logged-in user. */
export function inSession(session: ClientSession, operation: string, request: Request): Plan {
  const { companyId, userId, thumbprint } = session;
  return { operation, request: { session, ...request }, companyId, userId, ...(thumbprint && { thumbprint }) };
}

const absent = '01K00000000000000000000000';

/** Somebody of the actor's company, now and then of another one, or nobody (I21). */
export function target(sim: Sim, companyId: string, wanted: (user: User) => boolean = () => true): string {
  const { chance } = sim;
  const own = usersOf(sim, companyId);
  const fitting = own.filter(wanted);
  return chance.weighted([
    [20, () => (fitting.length > 0 ? chance.pick(fitting).userId : absent)],
    [2, () => (own.length > 0 ? chance.pick(own).userId : absent)],
    [2, () => (users(sim).length > 0 ? chance.pick(users(sim)).userId : absent)],
    [0.5, () => absent],
  ])();
}

/** The proofs an operation asks of the actor: the confirmation password, one time in twelve a wrong one, and the token's code. */
export function proof(sim: Sim, session: ClientSession, operation: string) {
  const right = confirmationPasswordOf(sim, session.userId);
  const otp = otpFor(sim, session, operation);
  return {
    confirmationPassword: sim.chance.in(0.08) || right === '' ? newPassword(sim.chance) : right,
    ...(otp !== undefined && { otp }),
  };
}

/** The headers of a write: an idempotency key, a dry run, a version. */
export function manner(sim: Sim, version?: number): Partial<Request> {
  const { chance } = sim;
  return {
    ...(chance.in(0.6) && { idempotencyKey: `key-${chance.text(12)}` }),
    ...(chance.in(0.06) && { validateOnly: true }),
    ...(version !== undefined && chance.in(0.25) && { ifMatch: chance.in(0.2) ? version - 1 : version }),
  };
}

export const onBank = (operation: string, request: Request): Plan => ({
  operation,
  request: { host: 'bank', ...request },
});

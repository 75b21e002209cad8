import type { AnyOperation } from '../../../shared/operation/operation.ts';
import type { User } from '../../../shared/table/user.ts';
import type { TestUser } from '../../builders/user.ts';
import type { Certificate, Contract, NewUser, Person, Session } from '../../scenes/stage.ts';
import { actor } from '../requests/actors.ts';
import { mayLogIn } from '../requests/sessions.ts';
import type { ClientSession, Sim } from '../sim.ts';
import {
  companyOf,
  confirmationPasswordOf,
  liveSessions,
  loginNameFor,
  loginPasswordOf,
  rightsOf,
  sessionOf,
  userOf,
  usersOf,
} from '../view.ts';
import { NotSet } from './requests.ts';
import { type MemoryStage, memoryStage, type Setting } from './stage.ts';

/**
 * The bank of a seed as a stage: offices belong to people who are logged in, and users are existing ones where one fits.
 * Whatever must belong to the scene alone is created for it.
 */
export function stageInUse(setting: Setting, { may }: AnyOperation): MemoryStage {
  const { sim } = setting;
  const made = memoryStage(setting);
  const administrator = typeof may === 'object' && 'role' in may;
  const present = (at: Contract, fits: (user: User) => boolean) => {
    const fitting = usersOf(sim, at.companyId).filter(fits);
    return fitting.length > 0 ? knownUser(sim, sim.chance.pick(fitting)) : undefined;
  };
  const userOr = async (at: Contract, given: NewUser, fits: (user: User) => boolean) => {
    const found = sim.chance.in(0.8) || isFull(sim, at) ? present(at, fits) : undefined;
    if (!found && isFull(sim, at)) throw new NotSet(`${at.companyId} has no room`);
    return found ?? made.user(at, given);
  };
  return {
    ...made,
    office: async (method) => {
      const session = actor(sim, { administrator });
      const who = session && userOf(sim, session.companyId, session.userId);
      const at = session && companyOf(sim, session.companyId);
      if (!who || !at || (method && method !== at.loginMethod)) return made.office(method);
      return { at, by: { ...session, who: knownUser(sim, who) } satisfies Session & ClientSession };
    },
    user: (at, given = {}) =>
      userOr(at, given as NewUser, ({ listedRole }) => listedRole === (given.role ?? 'general')),
    lockedOut: async (at) => {
      const found = present(at, ({ loginStopped, confirmationStopped }) => loginStopped && confirmationStopped);
      if (!found && isFull(sim, at)) throw new NotSet(`${at.companyId} has no room`);
      return found ?? made.lockedOut(at);
    },
    session: async (who, before) => {
      const live = liveSessions(sim).find(({ sessionId, userId }) => {
        return userId === who.userId && sessionOf(sim, sessionId)?.steps[0] === before;
      });
      if (live) return { ...live, who };
      const user = userOf(sim, who.companyId, who.userId);
      if (!user || !mayLogIn(sim, user)) throw new NotSet(`${who.userId} cannot log in`);
      return made.session(who, before, heldCertificate(sim, who));
    },
    certificate: async (who) => heldCertificate(sim, who) ?? made.certificate(who),
  };
}

const isFull = (sim: Sim, { companyId }: Contract) =>
  usersOf(sim, companyId).length >= (companyOf(sim, companyId)?.maxUsers ?? 0);

function knownUser(sim: Sim, user: User): TestUser {
  const rights = rightsOf(sim, user.companyId, user.userId);
  const loginPassword = loginPasswordOf(sim, user);
  const confirmationPassword = confirmationPasswordOf(sim, user.userId);
  return { ...user, ...rights, loginName: loginNameFor(sim, user), loginPassword, confirmationPassword } as TestUser;
}

/** The certificate of somebody who has one. @throws NotSet while one is being made */
function heldCertificate(sim: Sim, { companyId, userId }: Person): Certificate | undefined {
  const pointer = userOf(sim, companyId, userId)?.certificate;
  if (pointer?.state === 'issuing' || pointer?.state === 'renewing') throw new NotSet('a certificate is being made');
  if (pointer?.state !== 'active') return undefined;
  return sim.authority.issued.find(({ thumbprint }) => thumbprint === pointer.thumbprint);
}

import { profileNamed } from '../../../shared/profiles/profiles.ts';
import type { ClientIdentity } from '../../simulator/client/clients.ts';
import type { KnownUser } from '../../simulator/commands/demonstration/customers.ts';
import type { KnownSession } from '../../simulator/commands/demonstration/log-in.ts';
import type { Visit } from '../../simulator/commands/demonstration/visit.ts';
import type { LoginMethod, NewCompany, NewUser, Person, Stage } from '../stage.ts';
import { peopleOf } from './people.ts';
import { requestsOf } from './requests.ts';
import { tokensOf } from './tokens.ts';

/** How companies and users come into being in a running simulator. */
export interface Founder {
  /** The session of the master of a company in use. */
  readonly office: (method?: LoginMethod) => Promise<KnownSession>;
  /** The master of a new company. */
  readonly company: (given: NewCompany) => Promise<KnownUser>;
  /** A new user of a company; `master` logs its master in. */
  readonly user: (
    at: { readonly companyId: string },
    given: NewUser,
    master: () => Promise<KnownSession>,
  ) => Promise<KnownUser>;
  /** A user whose certificate can be renewed. @throws Error if there is none */
  readonly expiring: () => Promise<KnownUser>;
}

/** Those whom the scenes met: what has become of them since, and their sessions. */
export interface Acquaintances {
  readonly visit: Visit;
  /** As they are now. */
  readonly known: (who: Pick<Person, 'userId'>) => KnownUser;
  readonly keep: (user: KnownUser) => KnownUser;
  readonly sessions: Map<string, KnownSession>;
  /** Certificates with their keys, by the certificate. */
  readonly identities: ReadonlyMap<string, ClientIdentity>;
  /** The keys of certificate requests, by the request. */
  readonly keys: Map<string, { readonly userId: string; readonly keyPem: string }>;
}

/** A stage in a running simulator: the founder makes companies and users, the bank's API makes the rest. */
export function runningStage(visit: Visit, founder: Founder): Stage & { readonly met: Acquaintances } {
  const met = acquaintances(visit);
  const people = peopleOf(met, founder);
  const stage: Stage = {
    profile: profileNamed(visit.simulator.profile),
    now: () => visit.simulator.now(),
    ...people,
    ...tokensOf(met, people),
    ...requestsOf(met, () => stage),
  };
  return { ...stage, met };
}

function acquaintances(visit: Visit): Acquaintances {
  const people = new Map<string, KnownUser>();
  const identities = new Map<string, ClientIdentity>();
  return {
    visit,
    known: ({ userId }) => {
      const found = people.get(userId);
      if (!found) throw new Error(`nobody met ${userId}`);
      return found;
    },
    keep: (user) => {
      people.set(user.userId, user);
      if (user.identity) identities.set(user.identity.certificatePem, user.identity);
      return user;
    },
    identities,
    sessions: new Map(),
    keys: new Map(),
  };
}

import { X509Certificate } from 'node:crypto';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import { acquire } from '../../simulator/commands/demonstration/certificates.ts';
import { applicationOf, type KnownUser, openCompany } from '../../simulator/commands/demonstration/customers.ts';
import { identification } from '../../simulator/commands/demonstration/identification.ts';
import { type KnownSession, logIn } from '../../simulator/commands/demonstration/log-in.ts';
import { ask, type Visit } from '../../simulator/commands/demonstration/visit.ts';
import type { Certificate, Person, Session, Stage } from '../stage.ts';
import { freshAccountNumber, sampleCompany } from './founding.ts';
import type { Acquaintances, Founder } from './stage.ts';

export type People = Pick<
  Stage,
  | 'office'
  | 'company'
  | 'invited'
  | 'user'
  | 'lockedOut'
  | 'session'
  | 'applicant'
  | 'certificate'
  | 'expiring'
  | 'notice'
>;

/** Companies, users, their sessions and certificates, as they come about at the bank. */
export function peopleOf(met: Acquaintances, founder: Founder): People {
  const { visit, known, keep, sessions } = met;
  const masters = new Map<string, KnownUser>();
  const session: Stage['session'] = async (who, before) => {
    const kept = sessions.get(who.userId);
    if (kept && !before) return sessionOf(kept);
    const begun = await (before === 'secretQuestion' ? asked(visit, known(who)) : logIn(visit, known(who), before));
    if (before && begun.steps[0] !== before) throw new Error(`the step ${before} of ${who.loginId} is not due`);
    return sessionOf(remembered(met, begun));
  };
  const user: Stage['user'] = async (at, given = {}) => {
    const master = async () => {
      const found = masters.get(at.companyId);
      if (!found) throw new Error(`nobody knows the master of ${at.companyId}`);
      await session(found);
      return sessions.get(found.userId) as KnownSession;
    };
    return keep(await founder.user(at, given, master));
  };
  const office: Stage['office'] = async (method) => {
    const begun = remembered(met, await founder.office(method));
    const { companyId } = begun.user;
    masters.set(companyId, begun.user);
    return { at: { companyId }, by: sessionOf(begun) };
  };
  return {
    ...{ session, user, office },
    company: async (given = {}) => {
      const master = keep(await founder.company(given));
      const { companyId } = master;
      masters.set(companyId, master);
      return { at: { companyId }, master };
    },
    invited: async () => {
      const opened = await openCompany(visit, { ...sampleCompany, accountNumber: freshAccountNumber() });
      return { at: { companyId: opened.companyId }, invitation: await applicationOf(visit, opened) };
    },
    lockedOut: async (at) => {
      const who = await user(at);
      await lockOut(visit, who);
      return who;
    },
    applicant: async () => user((await office('certificate')).at),
    certificate: async (who) => certificateOf(keep(await acquire(visit, known(who)))),
    expiring: async () => {
      const who = keep(await founder.expiring());
      return { who, certificate: certificateOf(who) };
    },
    notice: async ({ to: { companyId, userId }, atLogin = false }) => {
      const texts = { title: { ja: '見本', en: 'Sample' }, body: { ja: '見本のお知らせ', en: 'A sample notice' } };
      return ask(visit, visit.bank, 'POST /bank/notices', { ...texts, companyId, userId, atLogin });
    },
  };
}

/** Logs in without a device until the bank asks the secret question. @throws Error if this bank asks none */
async function asked(visit: Visit, who: KnownUser): Promise<KnownSession> {
  const { used, askAfterLogins } = profileNamed(visit.simulator.profile).secretQuestions;
  if (!used) throw new Error('this bank asks no secret questions: npm start -- --fresh --profile tohoku');
  for (let logins = 0; logins < askAfterLogins; logins += 1) await logIn(visit, who);
  return logIn(visit, who, 'secretQuestion');
}

/** As many wrong passwords as lock strangers out. */
async function lockOut(visit: Visit, who: Person): Promise<void> {
  const wrong = await identification(visit, { ...who, loginPassword: 'Chigau2026' });
  const { limit } = profileNamed(visit.simulator.profile).attempts.login;
  for (let tries = 0; tries < limit; tries += 1) await visit.entry.post('/sessions', wrong);
}

export function remembered({ keep, sessions }: Acquaintances, begun: KnownSession): KnownSession {
  keep(begun.user);
  sessions.set(begun.user.userId, begun);
  return begun;
}

export function sessionOf({ user, token }: KnownSession): Session {
  const { identity } = user;
  return { who: user, token, host: identity ? 'secure' : 'entry', certificatePem: identity?.certificatePem };
}

function certificateOf({ loginId, identity }: KnownUser): Certificate {
  if (!identity) throw new Error(`${loginId} has no certificate`);
  const pem = identity.certificatePem;
  return { pem, thumbprint: new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase() };
}

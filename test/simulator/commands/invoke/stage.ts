import { X509Certificate } from 'node:crypto';
import type { AccessView } from '../../../../shared/views/access-view.ts';
import { foundCompany, registerColleague } from '../../../scenes/running/founding.ts';
import { type Acquaintances, runningStage } from '../../../scenes/running/stage.ts';
import type { Stage } from '../../../scenes/stage.ts';
import type { Demonstration } from '../../workbench/demonstration.ts';
import type { KnownUser } from '../demonstration/customers.ts';
import { type KnownSession, logIn } from '../demonstration/log-in.ts';
import { ask, type Visit } from '../demonstration/visit.ts';

/** The days before its end in which a certificate can be renewed, by every bank. */
const renewable = 40;

/** The demonstration bank as a stage: offices are its companies; users that a scene changes are made for it. */
export function demonstrationStage(
  visit: Visit,
  demonstration: () => Promise<Demonstration>,
): Stage & { readonly met: Acquaintances } {
  return runningStage(visit, {
    office: async (method) => firstLogin(visit, mastersOf(await demonstration(), method)),
    company: (given) => foundCompany(visit, given),
    user: registerColleague(visit),
    expiring: async () => {
      const now = await visit.simulator.now();
      const { users } = await demonstration();
      const found = users.findLast((user) => daysLeft(user, now) > 0 && daysLeft(user, now) <= renewable);
      if (!found)
        throw new Error(
          'no certificate of the demonstration can be renewed any more: npm start -- --fresh, npm run seed',
        );
      return found;
    },
  });
}

/** The masters of the companies, those that log in with passwords first. */
function mastersOf({ users, companies }: Demonstration, method?: string): readonly KnownUser[] {
  const methodOf = (user: KnownUser) => companies.find(({ companyId }) => companyId === user.companyId)?.loginMethod;
  const masters = users.filter(({ part }) => part === 'master');
  const order = method ? [method] : ['password', 'certificate'];
  const found = order.flatMap((each) => masters.filter((user) => methodOf(user) === each));
  if (found.length === 0)
    throw new Error(`the demonstration has no master${method ? ` who logs in by ${method}` : ''}`);
  return found;
}

/** Logs in as the first who can: a developer may have locked or suspended others. @throws Error saying what bars each */
async function firstLogin(visit: Visit, users: readonly KnownUser[]): Promise<KnownSession> {
  const barred: string[] = [];
  for (const user of users) {
    try {
      return await logIn(visit, user);
    } catch (error) {
      barred.push(`  ${user.loginId}: ${(await barsOf(visit, user)) || String(error)}`);
    }
  }
  throw new Error(`nobody whom this sample needs can log in at the demonstration bank:\n${barred.join('\n')}`);
}

/** What bars a user, as the bank sees it, and the operations that end it. */
async function barsOf(visit: Visit, { companyId, userId }: KnownUser): Promise<string> {
  const path = `/bank/companies/${companyId}/users/${userId}/access`;
  const { bars } = await ask<Pick<AccessView, 'bars'>>(visit, visit.bank, `GET ${path}`);
  return bars
    .map(({ text, code, until, endedBy }) => {
      const ends = [
        ...(until ? [`ends ${until}`] : []),
        `ended by ${endedBy.map(({ operation }) => operation).join(', ')}`,
      ];
      return `${text} (${code}; ${ends.join('; ')})`;
    })
    .join(' ');
}

function daysLeft({ identity, certificateState }: KnownUser, now: Date): number {
  if (!identity || certificateState !== 'active') return Number.NaN;
  return (new Date(new X509Certificate(identity.certificatePem).validTo).getTime() - now.getTime()) / 86_400_000;
}

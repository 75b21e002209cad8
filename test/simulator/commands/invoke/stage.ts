import { X509Certificate } from 'node:crypto';
import { foundCompany, registerColleague } from '../../../scenes/running/founding.ts';
import { type Acquaintances, runningStage } from '../../../scenes/running/stage.ts';
import type { Stage } from '../../../scenes/stage.ts';
import type { Demonstration } from '../../workbench/demonstration.ts';
import type { KnownUser } from '../demonstration/customers.ts';
import { logIn } from '../demonstration/log-in.ts';
import type { Visit } from '../demonstration/visit.ts';

/** The days before its end in which a certificate can be renewed, by every bank. */
const renewable = 40;

/** The demonstration bank as a stage: offices are its companies; users that a scene changes are made for it. */
export function demonstrationStage(
  visit: Visit,
  demonstration: () => Promise<Demonstration>,
): Stage & { readonly met: Acquaintances } {
  return runningStage(visit, {
    office: async (method) => logIn(visit, masterOf(await demonstration(), method)),
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

/** The master of the company that logs in with passwords where there is one. */
function masterOf({ users, companies }: Demonstration, method?: string): KnownUser {
  const methodOf = (user: KnownUser) => companies.find(({ companyId }) => companyId === user.companyId)?.loginMethod;
  const masters = users.filter(({ part }) => part === 'master');
  const order = method ? [method] : ['password', 'certificate'];
  const [found] = order.flatMap((each) => masters.filter((user) => methodOf(user) === each));
  if (!found) throw new Error(`the demonstration has no master${method ? ` who logs in by ${method}` : ''}`);
  return found;
}

function daysLeft({ identity, certificateState }: KnownUser, now: Date): number {
  if (!identity || certificateState !== 'active') return Number.NaN;
  return (new Date(new X509Certificate(identity.certificatePem).validTo).getTime() - now.getTime()) / 86_400_000;
}

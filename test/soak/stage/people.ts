import type { Company } from '../../../shared/table/companies.ts';
import { userItem } from '../../../shared/table/users.ts';
import { inviteMaster, openCompany } from '../../builders/company.ts';
import { publishNotice } from '../../builders/notice.ts';
import { logIn } from '../../builders/session.ts';
import { addUser, type TestUser } from '../../builders/user.ts';
import type { Certificate, Contract, Person, Session, Stage } from '../../scenes/stage.ts';
import { certify } from '../arrange.ts';
import { newPassword } from '../secrets.ts';
import type { ClientSession, Sim } from '../sim.ts';
import { companyOf } from '../view.ts';
import type { MemoryStage, Setting } from './stage.ts';

const day = 86_400_000;
/** As many days are left of a certificate on the first day on which it can be renewed. */
const renewable = 40;

type People = Pick<
  MemoryStage,
  | 'office'
  | 'company'
  | 'invited'
  | 'user'
  | 'lockedOut'
  | 'session'
  | 'applicant'
  | 'certificate'
  | 'holder'
  | 'expiring'
  | 'notice'
>;

/** A user whom wrong passwords have stopped, and strangers have locked out. */
const stoppedEverywhere = {
  loginStopped: true,
  confirmationStopped: true,
  login: { stopped: true, locksInARow: 3, strangerAttempts: 6 },
  confirmation: { stopped: true },
};

/** Companies, users, their sessions and certificates, each written as it is wanted. */
export function peopleOf({ sim, passwords }: Setting): People {
  const world = { ...sim.world, hasher: sim.hasher as never };
  const held = new Map<string, Certificate>();
  const contractOf = ({ companyId }: Contract): Company => {
    sim.mirror.sync();
    const found = companyOf(sim, companyId);
    if (!found) throw new Error(`there is no company ${companyId}`);
    return found;
  };
  const user: People['user'] = async (at, given = {}) =>
    addUser(world, contractOf(at), {
      loginPassword: newPassword(sim.chance),
      confirmationPassword: newPassword(sim.chance),
      ...passwords,
      ...given,
    });
  const company: People['company'] = async ({ method = 'password', ...given } = {}) => {
    const at = openCompany(world, { loginMethod: method, ...given });
    return { at, master: await user(at, { role: 'master' }) };
  };
  const certified = async (who: TestUser, daysLeft: number) => {
    const made = await certify(sim, who, contractOf(who), 366 - daysLeft);
    held.set(who.userId, made);
    return made;
  };
  const holder: People['holder'] = async (daysLeft) => {
    const { at } = await company({ method: 'certificate' });
    const who = await user(at);
    return { at, who, certificate: await certified(who, daysLeft) };
  };
  const session: Stage['session'] = async (who, before) => begin(sim, world, who as TestUser, held, before);
  return {
    ...{ user, company, holder, session },
    lockedOut: (at) => user(at, stoppedEverywhere),
    office: async (method) => {
      const { at, master } = await company(method && { method });
      if (method === 'certificate') await certified(master, 365);
      return { at, by: await session(master) };
    },
    invited: async () => {
      const at = openCompany(world, { loginMethod: 'password' });
      return { at, invitation: await inviteMaster(world, at) };
    },
    applicant: async () => {
      const { at } = await company({ method: 'certificate' });
      return user(at, { issueWindowUntil: new Date(world.now().getTime() + 5 * day).toISOString() });
    },
    certificate: (who) => certified(who as TestUser, 365),
    expiring: () => holder(renewable),
    notice: async ({ to, atLogin = false }) => publishNotice(world, { ...(to && { audience: to.userId }), atLogin }),
  };
}

async function begin(
  sim: Sim,
  world: Parameters<typeof logIn>[0],
  who: TestUser,
  held: ReadonlyMap<string, Certificate>,
  before: string | undefined,
): Promise<Session & ClientSession> {
  const certificate = held.get(who.userId);
  if (before === 'emailCheck') change(sim, who, { mustCheckEmail: true });
  const begun = await logIn(world, who, { steps: before ? [before] : [], ...(certificate && { certificate }) });
  const kept = { ...begun, who, ...(certificate && { thumbprint: certificate.thumbprint }) };
  sim.sessions.push(kept);
  sim.mirror.sync();
  return kept;
}

function change(sim: Sim, { companyId, userId }: Person, fields: object): void {
  sim.mirror.sync();
  const stored = sim.mirror.find(userItem.possibleKey(companyId, userId));
  if (stored) sim.world.engine.put({ ...stored, ...fields });
}

import type { Company } from '../../../shared/table/companies.ts';
import { askedAnswer } from '../../../shared/table/secret-answers.ts';
import { userItem } from '../../../shared/table/user.ts';
import { inviteMaster, openCompany } from '../../builders/company.ts';
import { publishNotice } from '../../builders/notice.ts';
import { registerAnswers } from '../../builders/secret-answers.ts';
import { logIn } from '../../builders/session.ts';
import { addUser, type TestUser } from '../../builders/user.ts';
import type { Certificate, Contract, Person, Session } from '../../scenes/stage.ts';
import { certify } from '../arrange.ts';
import { newAnswers, newPassword } from '../secrets.ts';
import type { ClientSession, Sim } from '../sim.ts';
import { companyOf, secretAnswersOf } from '../view.ts';
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

/** A user stopped by wrong passwords and locked by strangers. */
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
      // Never used before, even if users were deleted.
      loginId: `user${String(sim.chance.serial()).padStart(5, '0')}`,
      loginPassword: newPassword(sim.chance),
      confirmationPassword: newPassword(sim.chance),
      ...passwords,
      ...given,
    });
  const certified = async (who: TestUser, daysLeft: number) => {
    const made = await certify(sim, who, contractOf(who), 366 - daysLeft);
    held.set(who.userId, made);
    return made;
  };
  const usual = world.profile.loginMethods.includes('password') ? 'password' : 'certificate';
  const company: People['company'] = async ({ method = usual, ...given } = {}) => {
    const at = openCompany(world, { loginMethod: method, ...given });
    const master = await user(at, { role: 'master' });
    if (method === 'certificate') await certified(master, 365);
    return { at, master };
  };
  const holder: People['holder'] = async (daysLeft) => {
    const { at } = await company({ method: 'certificate' });
    const who = await user(at);
    return { at, who, certificate: await certified(who, daysLeft) };
  };
  const session: People['session'] = async (who, before, certificate = held.get(who.userId)) =>
    begin(sim, world, { who: who as TestUser, before, certificate });
  return {
    ...{ user, company, holder, session },
    lockedOut: (at) => user(at, stoppedEverywhere),
    office: async (method) => {
      const { at, master } = await company({ method });
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

type World = Parameters<typeof logIn>[0];

async function begin(
  sim: Sim,
  world: World,
  { who, before, certificate }: { who: TestUser; before: string | undefined; certificate: Certificate | undefined },
): Promise<Session & ClientSession> {
  if (before === 'emailCheck') change(sim, who, { mustCheckEmail: true });
  const steps = before ? [before] : [];
  const session = before === 'secretQuestion' ? await asked(sim, world, who) : {};
  const begun = await logIn(world, who, { steps, session, ...(certificate && { certificate }) });
  const kept = { ...begun, who, ...(certificate && { thumbprint: certificate.thumbprint }) };
  sim.sessions.push(kept);
  sim.mirror.sync();
  return kept;
}

/** What a session stores that asks the user a secret question; the answers are registered where there are none. */
async function asked(sim: Sim, world: World, who: TestUser) {
  sim.mirror.sync();
  const answers = secretAnswersOf(sim, who) ?? (await registerAnswers(world, who, newAnswers(sim.chance)));
  return { secretQuestionId: askedAnswer(answers)?.questionId, deviceHash: `the device of ${who.userId}` };
}

function change(sim: Sim, { companyId, userId }: Person, fields: object): void {
  sim.mirror.sync();
  const stored = sim.mirror.find(userItem.possibleKey(companyId, userId));
  if (stored) sim.world.engine.put({ ...stored, ...fields });
}

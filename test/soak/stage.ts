import type { Company } from '../../shared/table/companies.ts';
import { inviteMaster, openCompany } from '../builders/company.ts';
import { publishNotice } from '../builders/notice.ts';
import { type LogInOptions, logIn } from '../builders/session.ts';
import { addUser, type TestUser, type UserOverrides } from '../builders/user.ts';
import { certify } from './arrange.ts';
import { giveToken, stockToken } from './arrange-tokens.ts';
import { newDevice } from './devices.ts';
import { perform } from './perform.ts';
import type { Scheduler } from './scheduler.ts';
import { newPassword } from './secrets.ts';
import type { ClientSession, Plan, Sim } from './sim.ts';

const none = new Map<number, never>();
const day = 86_400_000;

/** What scenes are built with. */
export function stageOf(
  sim: Sim,
  scheduler: Scheduler,
  journal: { readonly skip: () => void },
  /** @default new ones for each user */
  passwords?: Pick<TestUser, 'loginPassword' | 'confirmationPassword'>,
) {
  const world = { ...sim.world, hasher: sim.hasher as never };
  const company = (loginMethod: Company['loginMethod'] = 'password', overrides: Partial<Company> = {}) =>
    openCompany(world, { loginMethod, ...overrides });
  const user = (at: Company, role: TestUser['role'] = 'general', overrides: UserOverrides = {}) =>
    addUser(world, at, {
      role,
      loginPassword: newPassword(sim.chance),
      confirmationPassword: newPassword(sim.chance),
      ...passwords,
      ...overrides,
    });
  /** A company with its master. */
  const founded = async (...given: Parameters<typeof company>) => {
    const at = company(...given);
    return { at, master: await user(at, 'master') };
  };
  const session = async (who: TestUser, options: LogInOptions = {}): Promise<ClientSession> => {
    const begun = await logIn(world, who, options);
    const thumbprint = options.certificate?.thumbprint;
    const kept = { ...begun, ...(thumbprint && { thumbprint }) };
    sim.sessions.push(kept);
    sim.mirror.sync();
    return kept;
  };
  /** A certificate that ends so many days from now. */
  const certificate = (who: TestUser, at: Company, daysLeft = 365) => certify(sim, who, at, 366 - daysLeft);
  /** Something done before the scene, without faults. */
  const done = async (plan: Plan) => {
    journal.skip();
    const outcome = await perform(sim, scheduler, plan, none);
    if (outcome.status >= 300) throw new Error(`a scene was not set: ${plan.operation} ${outcome.text}`);
    return outcome;
  };
  /** A password company with a master who has a session. */
  const office = async () => {
    const { at, master } = await founded();
    const by = await session(master);
    return { at, master, by, proof: { confirmationPassword: master.confirmationPassword } };
  };
  /** A certificate company with a master who has a session, and a user with a certificate. */
  const certified = async (daysLeft = 365) => {
    const { at, master } = await founded('certificate');
    const own = await certificate(master, at);
    const by = await session(master, { certificate: own });
    const holder = await user(at);
    const held = await certificate(holder, at, daysLeft);
    return { at, master, by, holder, held, proof: { confirmationPassword: master.confirmationPassword } };
  };
  const applicant = async () => {
    const { at } = await founded('certificate');
    const who = await user(at, 'general', { issueWindowUntil: inDays(5) });
    return { at, who };
  };
  const inDays = (days: number) => new Date(sim.world.now().getTime() + days * day).toISOString();
  const invited = async (at = company()) => ({ at, invitation: await inviteMaster(world, at) });
  /** A token whose clock is right. */
  const token = (at: Company, users: readonly TestUser[] = [], given: Parameters<typeof giveToken>[3] = {}) =>
    giveToken(sim, at, users, { ...given, device: { offset: 0, ...given.device } });
  /** A password company that uses one-time passwords, with a master who has a token and a session. */
  const otpOffice = async () => {
    const { at, master } = await founded('password', { otp: true });
    const device = await token(at, [master]);
    const by = await session(master);
    return { at, master, by, device, proof: { confirmationPassword: master.confirmationPassword } };
  };
  /** A device the bank has not heard of, and one it has in stock. */
  const device = () => newDevice(sim, { offset: 0 });
  const stocked = () => stockToken(sim);
  const notice = (overrides: Parameters<typeof publishNotice>[1]) => publishNotice(world, overrides);
  return {
    sim,
    company,
    founded,
    user,
    session,
    certificate,
    done,
    office,
    certified,
    applicant,
    token,
    otpOffice,
    device,
    stocked,
    invited,
    notice,
    inDays,
  };
}
export type Stage = ReturnType<typeof stageOf>;

import type { Permission } from '../../../shared/domain/permissions.ts';
import type { AnyOperation } from '../../../shared/operation/operation.ts';
import { tariff } from '../../scenes/bank.ts';
import { accountAt } from '../../scenes/payees.ts';
import { tokenOffice } from '../../scenes/people.ts';
import type { Session } from '../../scenes/stage.ts';
import { takenTransfer } from '../../scenes/transfers.ts';
import { shown } from '../devices.ts';
import type { Handlers } from '../handlers.ts';
import { keepJournal } from '../journal.ts';
import { csrOf } from '../keys.ts';
import { csvOf, pskcOf } from '../requests/token-stock.ts';
import { createScheduler } from '../scheduler.ts';
import { newPassword } from '../secrets.ts';
import { type ClientSession, createSim, type Sim } from '../sim.ts';
import { type MemoryStage, memoryStage } from '../stage/stage.ts';
import { companyOf } from '../view.ts';
import { nastyFiles } from './nasty-files.ts';
import type { Known } from './schema.ts';

/** A bank to send requests to: with what is needed for some of them to be right. */
export interface Stand {
  readonly sim: Sim;
  readonly known: Known;
  readonly sessionFor: (operation: AnyOperation, number: number) => ClientSession | undefined;
  readonly certificatePem: string;
}

/** Files of tokens: some that are taken, and what readers of XML and CSV have been broken with. */
const files = ({ device }: MemoryStage, rules: { readonly periodSeconds: number }) => [
  csvOf([device()]),
  csvOf([device(), device()]),
  pskcOf([device()], rules),
  ...nastyFiles,
];

const profiles = ['standard', 'tohoku', 'shinkin', 'seven'] as const;

export async function stand(handlers: Handlers, seed: number): Promise<Stand> {
  const profile = profiles[seed % profiles.length] ?? 'standard';
  const sim = createSim({ seed, handlers, profile, startAt: '2026-04-01T10:00:00+09:00' });
  const scheduler = createScheduler(sim.chance);
  const journal = keepJournal(sim);
  // The same for all users, so that a request is often valid for any sender.
  const passwords = { loginPassword: newPassword(sim.chance), confirmationPassword: newPassword(sim.chance) };
  const stage = memoryStage({ sim, scheduler, journal, passwords });
  const office = await stage.office();
  const otpOffice = await tokenOffice(stage);
  const tokens = [
    otpOffice.device,
    await stage.token(otpOffice.at),
    await stage.token(otpOffice.at, [await stage.user(otpOffice.at, { role: 'administrator' })], { stopped: true }),
    await stage.stocked(),
  ];
  const showing = (serialNumber: string, steps = 0) => {
    const device = sim.devices.get(serialNumber);
    return device ? [shown(sim, device, steps)] : [];
  };
  const otps = [0, 1].flatMap((steps) => showing(otpOffice.device.serialNumber, steps));
  const certified = await stage.office('certificate');
  const holder = await stage.holder(30);
  const colleagues = [
    await stage.user(office.at),
    await stage.user(office.at, { role: 'administrator' }),
    await stage.user(certified.at),
    await stage.lockedOut(office.at),
  ];
  const suspended = await stage.user(office.at);
  // Some tests have a registry of one operation.
  if (handlers.operations.size > 1) {
    await stage.done('suspend-user', { by: office.by, input: { userId: suspended.userId } });
    await stage.done('load-standard-fees', { input: tariff('2026-04-01') });
  }
  const payees = await payeesOf(stage, sim, handlers, office.by);
  const requests = await draftsOf(stage, sim, handlers, office.by);
  const taken = await takenOf(stage, sim, handlers);
  const steps = ['renewal', 'notices', 'changePasswords', 'emailCheck', 'registerToken'] as const;
  const inSteps = await Promise.all(steps.map(async (step) => stage.session(await stage.user(office.at), step)));
  const { invitation } = await stage.invited();
  const notice = await stage.notice({ atLogin: true });
  const who = await stage.applicant();
  journal.skip();
  // Only the answers are judged here: nobody says whose the requests to the table are.
  sim.world.hooks.after = undefined;
  const sessions = [office.by, certified.by, otpOffice.by, ...inSteps];
  const kept = (session: Session | undefined) => sim.sessions.find(({ token }) => token === session?.token);
  const proofs = sessions.map((by) => ({ confirmationPassword: by.who.confirmationPassword }));
  const users = [office.by.who, certified.by.who, holder.who, ...colleagues, suspended, who];
  return {
    sim,
    certificatePem: holder.certificate.pem,
    sessionFor: (operation, number) => {
      const step = inSteps.findIndex((_, index) => steps[index] === operation.duringStep);
      if (step >= 0 && number % 3 > 0) return kept(inSteps[step]);
      return kept(number % 7 > 0 ? sessions[number % 3] : sessions[number % sessions.length]);
    },
    known: {
      'login.current': [passwords.loginPassword],
      'confirmation.current': [passwords.confirmationPassword],
      userId: users.map(({ userId }) => userId),
      userIds: users.map(({ userId }) => [userId]),
      companyId: [office.at.companyId, certified.at.companyId, otpOffice.at.companyId],
      accountId: (companyOf(sim, office.at.companyId)?.accounts ?? []).map(({ accountId }) => accountId),
      effectiveFrom: ['2026-04-02'],
      noticeId: [notice.noticeId],
      loginId: users.map(({ loginId }) => loginId),
      loginPassword: users.map(({ loginPassword }) => loginPassword),
      contractId: [holder.at.contractId ?? '00000000000'],
      account: [invitation.account, accountAt(stage.newAccountNumber())],
      payeeId: payees,
      requestId: [...requests, ...taken.map(({ requestId }) => requestId)],
      handoverId: taken.map(({ handoverId }) => handoverId),
      payee: [accountAt(stage.newAccountNumber())],
      executionDate: ['2026-04-10'],
      // A draft needs neither, and nothing of a limit.
      save: [true],
      approvers: [[]],
      temporaryLoginPassword: [invitation.temporaryLoginPassword],
      temporaryConfirmationPassword: [invitation.temporaryConfirmationPassword],
      csr: users.map(({ loginId }, index) => csrOf(950 + index, [['CN', loginId]])),
      proof: proofs.flatMap((proof) => [proof, ...otps.map((otp) => ({ ...proof, otp }))]),
      serialNumber: tokens.map(({ serialNumber }) => serialNumber),
      serialNumbers: tokens.map(({ serialNumber }) => [serialNumber]),
      otp: [...otps, ...tokens.flatMap(({ serialNumber }) => showing(serialNumber))],
      otps: [otps],
      file: files(stage, sim.world.profile.otp),
      date: ['2026-04-21'],
      email: ['user@example.jp', 'taro@tegata-shoji.example.jp'],
    },
  };
}

/** Requests of the company that are kept as drafts, with one payment or with lines, where the bank offers such services. */
async function draftsOf(stage: MemoryStage, { world }: Sim, { operations }: Handlers, by: Session) {
  if (operations.size === 1) return [];
  const { accounts } = await stage.done('get-company', { by });
  const [account] = accounts as readonly { readonly accountId: string }[];
  const common = { accountId: account?.accountId, executionDate: '2026-04-10', save: true };
  const payee = accountAt(stage.newAccountNumber());
  const offers = (right: Permission) => world.profile.permissions.includes(right);
  const ids: unknown[] = [];
  for (let made = 0; made < 4; made += 1) {
    const transfer = { ...common, way: 'newAccount', payee, amount: 1000, feeBearer: 'payer' };
    const salaries = { ...common, service: 'salary', lines: [{ payee, amount: 1000 }] };
    if (offers('transfer.request.newAccount'))
      ids.push((await stage.done('make-transfer', { by, input: transfer }))['requestId']);
    if (offers('payroll.request.screen'))
      ids.push((await stage.done('make-batch', { by, input: salaries }))['requestId']);
  }
  return ids;
}

/** Transfers that the bank's core has taken, each in a hand-over of its own, where the bank offers transfers. */
async function takenOf(stage: MemoryStage, { world }: Sim, { operations }: Handlers) {
  if (operations.size === 1 || !world.profile.permissions.includes('transfer.request.newAccount')) return [];
  return [await takenTransfer(stage), await takenTransfer(stage)];
}

/** Payees of the company, where the bank offers them. */
async function payeesOf(stage: MemoryStage, { world }: Sim, { operations }: Handlers, by: Session) {
  if (operations.size === 1 || !world.profile.permissions.includes('transfer.payees')) return [];
  const ids: unknown[] = [];
  for (let made = 0; made < 4; made += 1) {
    const input = { service: 'transfer', account: accountAt(stage.newAccountNumber()) };
    ids.push((await stage.done('create-payee', { by, input }))['payeeId']);
  }
  return ids;
}

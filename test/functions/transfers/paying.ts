import { expect } from 'vitest';
import { handler as approveRequests } from '../../../functions/transfers/approve-requests.ts';
import { handler as makeTransfer } from '../../../functions/transfers/make-transfer.ts';
import type { ApprovalMode } from '../../../shared/domain/approval-modes.ts';
import type { Permission } from '../../../shared/domain/permissions.ts';
import type { ProfileName } from '../../../shared/profiles/profiles.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import { type TransferRequest, transferRequestItem, usedLimitItem } from '../../../shared/table/transfer-requests.ts';
import type { User } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { type Answer, createWorld, type World } from '../../world.ts';

/** A user with a session. */
export interface Person {
  readonly user: TestUser;
  readonly session: TestSession;
}

/** A company that makes transfers, with a maker and two approvers; the master looks on. */
export interface Paying {
  readonly world: World;
  readonly company: Company;
  readonly maker: Person;
  readonly first: Person;
  readonly second: Person;
  readonly master: Person;
}

export const proof = { confirmationPassword: 'Kakunin26b' };
export const payee = { bank: '0001', branch: '110', type: 'ordinary', number: '1234567', name: 'テガタシヨウジ' };
/** Wednesday 1 April 2026 is the world's first day. */
export const executionDate = '2026-04-03';

const everyWay: readonly Permission[] = [
  'transfer.request.preRegistered',
  'transfer.request.userRegistered',
  'transfer.request.userRegistered.sameDay',
  'transfer.request.newAccount',
  'transfer.request.newAccount.sameDay',
];
const limits = { transferPreRegistered: 1_000_000, transferDesignated: 1_000_000 };

interface Arrangement {
  readonly mode?: ApprovalMode;
  readonly selfApproval?: boolean;
  readonly profile?: ProfileName;
  readonly contract?: Partial<Company>;
  /** @default a new one */
  readonly world?: World;
}

export async function paying({
  mode = 'single',
  selfApproval = false,
  profile = 'standard',
  contract = {},
  world = createWorld({ profile }),
}: Arrangement = {}): Promise<Paying> {
  const modes = { transfer: mode, bulkTransfer: 'single', payroll: 'single', accountDebit: 'single' } as const;
  const company = world.openCompany({ approval: { version: 1, modes, selfApproval }, ...contract });
  const person = async (overrides: UserOverrides): Promise<Person> => {
    const user = await world.addUser(company, overrides);
    return { user, session: await world.logIn(user) };
  };
  return {
    world,
    company,
    maker: await person({ name: '手形　作', permissions: [...everyWay, 'approval.transfer'], limits }),
    first: await person({ name: '承認　一', permissions: ['approval.transfer'] }),
    second: await person({ name: '承認　二', permissions: ['approval.transfer'] }),
    master: await person({ role: 'master' }),
  };
}

/** What the maker enters; the first approver is named where one is needed. */
export const order = ({ company, first }: Paying, more: Readonly<Record<string, unknown>> = {}) => ({
  way: 'newAccount',
  accountId: company.accounts[0]?.accountId,
  payee,
  amount: 300_000,
  feeBearer: 'payer',
  executionDate,
  approvers: [first.user.userId],
  ...more,
});

export const make = (
  at: Paying,
  more: Readonly<Record<string, unknown>> = {},
  by: Person = at.maker,
): Promise<Answer> => at.world.call(makeTransfer, { session: by.session, input: order(at, more) });

/** The id of a request that was made. */
export async function made(at: Paying, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const answer = await make(at, more);
  expect(answer.body).toMatchObject({ requestId: expect.any(String) });
  return answer.body.requestId;
}

/** The request as stored. */
export function stored({ world, company }: Paying, requestId: string): TransferRequest {
  const found = world.items(`REQUEST#${company.companyId}`).find(({ sk }) => sk === requestId);
  return transferRequestItem.parse(found as never);
}

/** Approves requests as their contents are now. */
export function approve(
  at: Paying,
  by: Person,
  requestIds: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
) {
  const requests = requestIds.map((requestId) => ({ requestId, contentHash: stored(at, requestId).contentHash }));
  return at.world.call(approveRequests, { session: by.session, input: { requests, proof, ...more } });
}

/** The sums used up of daily limits, by account or company, and row. */
export const used = ({ world, company }: Paying): Readonly<Record<string, number>> =>
  Object.fromEntries(
    world.items(`USED-LIMIT#${company.companyId}`).map((item) => [item.sk, usedLimitItem.parse(item).amount]),
  );

/** For whom requests wait. */
export const waiting = ({ world, company }: Paying): readonly string[] =>
  world.items(`WAITING#${company.companyId}#`).map(({ pk }) => pk.split('#')[2] ?? '');

/** The kinds of mail in the outbox. */
export const mailed = ({ world }: Paying): readonly string[] => world.mails().map(({ kind }) => kind);

/** Changes the contract, as by another request. */
export function changeContract({ world, company }: Paying, change: Partial<Company>): void {
  const [item] = world.items(`COMPANY#${company.companyId}`);
  const before = companyItem.parse(item as never);
  const after = { ...before, ...change, version: before.version + 1 };
  world.engine.put(companyItem.create(companyItem.key(company.companyId), after, 'company.exists').item);
}

/** Changes a user's record, as by another request. */
export function changeUser({ world }: Paying, { user: { companyId, userId } }: Person, change: Partial<User>): void {
  const [item] = world.items(`USER#${companyId}`).filter(({ sk }) => sk === `USER#${userId}`);
  world.engine.put({ ...item, ...change } as never);
}

export const suspend = (at: Paying, person: Person): void => changeUser(at, person, { serviceState: 'suspended' });
/** Stops the confirmation password; the user has logged in again since. */
export const stopConfirmation = (at: Paying, person: Person): void =>
  changeUser(at, person, { confirmationStopped: true });

/** Does something in the moment between the reading and the transaction of the next request. */
export function atItsCommit({ world }: Paying, act: () => void): void {
  world.hooks.before = ({ method }) => {
    if (method !== 'commit') return;
    world.hooks.before = undefined;
    act();
  };
}

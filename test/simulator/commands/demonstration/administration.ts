import { jstDate } from '../../../../shared/domain/jst.ts';
import { type KnownUser, proofOf } from './customers.ts';
import { type KnownSession, logIn } from './log-in.ts';
import { payeesOf } from './payees.ts';
import { requestsOf } from './requests.ts';
import { equipApprover } from './tokens.ts';
import { ask, type Visit } from './visit.ts';

const millions = (count: number) => count * 1_000_000;

/** The bank's fees: free within the bank, 440 or 550 yen to others (B-45). */
const tariff = [
  { from: 0, to: 29_999, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } },
  { from: 30_000, fees: { sameBranch: 0, sameBank: 220, telegraphic: 550, document: 550 } },
];

/** The bank's fees for every company, before any of them makes a request. */
export async function feesForAll(visit: Visit): Promise<void> {
  const effectiveFrom = jstDate(await visit.simulator.now());
  for (const table of ['payee-transfer', 'payee-bulk', 'payer-bulk'])
    await ask(visit, visit.bank, `PUT /bank/standard-fees/${table}`, { effectiveFrom, ranges: tariff });
}

/** What the bank tells every company: a maintenance window in a week, and a notice about it. */
export async function bankForAll(visit: Visit): Promise<void> {
  const today = jstDate(await visit.simulator.now());
  const inAWeek = new Date(Date.parse(`${today}T02:00:00+09:00`) + 7 * 86_400_000);
  const until = new Date(inAWeek.getTime() + 4 * 3_600_000);
  await ask(visit, visit.bank, 'POST /bank/calendar/closures', {
    from: inAWeek.toISOString(),
    until: until.toISOString(),
  });
  await ask(visit, visit.bank, 'POST /bank/notices', {
    title: { ja: 'システムメンテナンスのお知らせ', en: 'System maintenance' },
    body: {
      ja: '来週、午前2時から6時までご利用いただけません。',
      en: 'Next week the service is closed from 2:00 to 6:00.',
    },
  });
}

interface People {
  readonly maker: KnownUser;
  readonly approver: KnownUser;
}

/**
 * The administration of one company: ceilings filed with the bank, a second account with a memo, who makes and who
 * approves, payees, single approval of transfers where the bank has it, limits, a fee table of its own, and requests.
 * @returns the people, with a token where they need one
 */
export async function administerCompany(
  visit: Visit,
  master: KnownSession,
  { maker, approver }: People,
): Promise<People> {
  const { session, user } = master;
  const bankPath = `/bank/companies/${user.companyId}`;
  const ceilings = { transferTotal: millions(100), bulkTransfer: millions(50), salary: millions(20) };
  await ask(visit, visit.bank, `PUT ${bankPath}/ceilings`, { ceilings });
  const account = { branch: '082', type: 'current', number: '7000001', name: '給与口' };
  const { accountId } = await ask<{ accountId: string }>(visit, visit.bank, `POST ${bankPath}/accounts`, account);
  const proof = { confirmationPassword: user.confirmationPassword };
  await ask(visit, session, `PUT /company/accounts/${accountId}/memo`, { memo: '給与専用', proof });
  const offered = await formsOf(visit, master);
  const makes = offered.rights.filter((code) => /^(transfer|bulkTransfer|payroll)\./.test(code));
  await give(visit, master, maker, {
    permissions: makes,
    accounts: [accountId],
    limits: Object.fromEntries(offered.limits.map((row) => [row, millions(3)])),
  });
  await payeesOf(visit, master, offered.rights);
  await changeModes(visit, master, offered.modes);
  const approves = (await formsOf(visit, master)).rights.filter((code) => /^approval\.|\.viewAll$/.test(code));
  await give(visit, master, approver, { permissions: approves, accounts: [accountId], limits: {} });
  if (!offered.rights.some((code) => code.startsWith('bulkTransfer.'))) return { maker, approver };
  const fees = { useStandard: false, method: offered.feeMethod, minimumPayment: 1000, ranges: tariff };
  await change(
    visit,
    master,
    '/company/fees/payee-bulk',
    () => fees,
    (...who) => proofOf(...who, 'none'),
  );
  const people = {
    maker: await logIn(visit, maker),
    approver: await equipApprover(visit, await logIn(visit, approver)),
  };
  await requestsOf(visit, { ...people, accountId, makes, approves });
  return { maker, approver: people.approver.user };
}

interface Coded {
  readonly code: string;
}

/** What this bank offers the company: rights, rows of limits, methods of fees, and the modes of 振込振替. */
async function formsOf(visit: Visit, { session }: KnownSession) {
  const forms = await ask<{
    readonly rights: readonly { readonly boxes: readonly Coded[] }[];
    readonly limits: { readonly user: readonly Coded[] };
    readonly approval: { readonly services: readonly (Coded & { readonly modes: readonly Coded[] })[] };
    readonly fees: { readonly methods: readonly Coded[] };
  }>(visit, session, 'GET /forms');
  const codes = (all: readonly Coded[]) => all.map(({ code }) => code);
  return {
    rights: codes(forms.rights.flatMap(({ boxes }) => boxes)),
    limits: codes(forms.limits.user),
    modes: codes(forms.approval.services.find(({ code }) => code === 'transfer')?.modes ?? []),
    feeMethod: forms.fees.methods.at(-1)?.code,
  };
}

function changeModes(visit: Visit, master: KnownSession, modes: readonly string[]): Promise<void> {
  return change(
    visit,
    master,
    '/company',
    ({ name, nameKana, selfApproval, approvalModes, accountLimits, companyLimits }) => ({
      ...{ name, nameKana, selfApproval, accountLimits },
      approvalModes: { ...Object(approvalModes), ...(modes.includes('single') && { transfer: 'single' }) },
      companyLimits: { ...Object(companyLimits), ...('salary' in Object(companyLimits) && { salary: millions(10) }) },
    }),
    async () => ({ confirmationPassword: master.user.confirmationPassword }),
  );
}

function give(visit: Visit, master: KnownSession, user: KnownUser, rights: object): Promise<void> {
  const toWhat = ({ name, email }: Record<string, unknown>) => ({ name, email, ...rights });
  return change(visit, master, `/users/${user.userId}`, toWhat, (...who) => proofOf(...who, 'changeUser'));
}

/** Changes a record as its form does: based on the version that was read. */
async function change(
  visit: Visit,
  master: KnownSession,
  path: string,
  toWhat: (read: Record<string, unknown>) => object,
  proof: (visit: Visit, master: KnownSession) => Promise<Record<string, string>>,
): Promise<void> {
  const { body, headers } = await master.session.get(path);
  const changed = { ...toWhat(body), proof: await proof(visit, master) };
  await ask(visit, master.session, `PUT ${path}`, changed, { 'If-Match': String(headers.etag) });
}

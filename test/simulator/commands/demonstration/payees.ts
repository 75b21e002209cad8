import type { KnownSession } from './log-in.ts';
import { ask, type Visit } from './visit.ts';

const account = (bank: string, branch: string, number: string, name: string) => ({
  bank,
  branch,
  type: 'ordinary',
  number,
  name,
});

/** The payees that the company keeps, by the right that lets it. */
const kept: Readonly<Record<string, readonly object[]>> = {
  'transfer.payees': [
    { service: 'transfer', account: account('0001', '001', '1000101', 'カ）ミホンショウカイ'), group: '仕入先' },
    { service: 'transfer', account: account('0005', '001', '1000102', 'ユ）テホンセイサクショ'), group: '仕入先' },
    { service: 'transfer', account: account('0034', '101', '1000103', 'ヤチン　ハナコ'), memo: '本店の家賃' },
  ],
  'bulkTransfer.payees': [
    { service: 'bulkTransfer', account: account('0001', '001', '1000101', 'カ）ミホンショウカイ'), group: '毎月末' },
    { service: 'bulkTransfer', account: account('0009', '200', '1000104', 'カ）ヒナガタウンユ'), group: '毎月末' },
  ],
  'payroll.payees': [
    { service: 'payroll', account: account('0001', '110', '1000105', 'イッパン　ハナコ'), group: '社員' },
    { service: 'payroll', account: account('0005', '001', '1000106', 'カンリ　ジロウ'), group: '役員' },
  ],
  'accountDebit.payers': [
    {
      service: 'accountDebit',
      account: account('0001', '001', '1000107', 'カイイン　イチロウ'),
      customerCode: '0000000001',
    },
  ],
};

/** Two accounts that the bank has filed for the company (事前登録口座). */
const filed = [
  account('0001', '001', '1000108', 'カ）ミホンフドウサン'),
  account('9900', '108', '1000109', 'ミホンキョウカイ'),
];

/** What the company pays to: payees of each service with such a right, and those that the bank has filed. */
export async function payeesOf(
  visit: Visit,
  { session, user }: KnownSession,
  rights: readonly string[],
): Promise<void> {
  const offered = Object.entries(kept).flatMap(([right, payees]) => (rights.includes(right) ? payees : []));
  for (const payee of offered) await ask(visit, session, 'POST /payees', payee);
  if (!rights.includes('transfer.request.preRegistered')) return;
  await ask(visit, visit.bank, `PUT /bank/companies/${user.companyId}/payees`, { payees: filed });
}

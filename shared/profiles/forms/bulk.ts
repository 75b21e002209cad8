import type { Bilingual, Box, Group } from './form.ts';

/** A service with many lines in a request: its word in codes, and in the manuals. */
export interface BulkService {
  readonly code: 'bulkTransfer' | 'payroll' | 'accountDebit';
  readonly title: Bilingual;
}

export const bulkTransfer: BulkService = { code: 'bulkTransfer', title: { ja: '総合振込', en: 'Bulk transfers' } };
export const payroll: BulkService = { code: 'payroll', title: { ja: '給与・賞与振込', en: 'Salary and bonus' } };
export const accountDebit: BulkService = { code: 'accountDebit', title: { ja: '口座振替', en: 'Account debits' } };

/** The words that banks differ in. */
interface Words {
  /** What can be looked up while a request is made. */
  readonly lookedUp: Bilingual;
  /** 企業内の他の利用者 or 企業内のほかの利用者. */
  readonly others: string;
}

const screen = ({ code }: BulkService, { lookedUp }: Words): Box => ({
  code: `${code}.request.screen`,
  label: { ja: '依頼(画面入力)', en: 'Make requests by screen' },
  allows: {
    ja: `画面入力による依頼データの作成・編集・削除・照会・引き戻しが可能\n画面入力による依頼データの切替が可能\n依頼データ作成時に${lookedUp.ja}の参照が可能`,
    en: `Create, edit, delete, view and withdraw requests entered by screen; switch them to another service; look up ${lookedUp.en} while making them.`,
  },
});

const file = ({ code }: BulkService): Box => ({
  code: `${code}.request.file`,
  label: { ja: '依頼(ファイル受付)', en: 'Make requests by file' },
  allows: {
    ja: 'ファイル受付による依頼データの作成・編集・削除・照会・引き戻しが可能\nファイル受付による依頼データの切替が可能',
    en: 'Create, edit, delete, view and withdraw requests sent as files; switch them to another service.',
  },
});

const viewAll = ({ code }: BulkService, { others }: Words): Box => ({
  code: `${code}.viewAll`,
  label: { ja: '全取引照会', en: 'View all requests' },
  allows: {
    ja: `${others}が依頼者／承認者となっている取引を含む全取引の状況照会が可能`,
    en: 'View the state of all requests, including those that other users made or approve.',
  },
});

const payees: Readonly<Record<BulkService['code'], Box>> = {
  bulkTransfer: payeesOf('bulkTransfer', '総合振込', 'bulk transfers'),
  payroll: payeesOf('payroll', '給与・賞与振込', 'salary and bonus'),
  accountDebit: {
    code: 'accountDebit.payers',
    label: { ja: '請求先管理', en: 'Manage payers' },
    allows: {
      ja: '口座振替の請求先の登録・変更・削除・照会が可能',
      en: 'Register, change, delete and view the payers of account debits.',
    },
  },
};

function payeesOf(code: 'bulkTransfer' | 'payroll', ja: string, en: string): Box {
  return {
    code: `${code}.payees`,
    label: { ja: '振込先管理', en: 'Manage payees' },
    allows: {
      ja: `${ja}の振込先の登録・変更・削除・照会が可能`,
      en: `Register, change, delete and view the payees of ${en}.`,
    },
  };
}

const results: Box = {
  code: 'accountDebit.results',
  label: { ja: '振替結果照会', en: 'View results' },
  allows: { ja: '口座振替の振替結果の照会が可能', en: 'View the results of account debits.' },
};

/** The boxes of a service with many lines, as Tohoku has them. */
export const bulkGroup = (service: BulkService, words: Words): Group => ({
  title: service.title,
  boxes: [screen(service, words), file(service), viewAll(service, words)],
});

/** The same with the company's payees or payers, and the results of debits, as Seven has them. */
export const managedBulkGroup = (service: BulkService, words: Words): Group => ({
  title: service.title,
  boxes: [
    screen(service, words),
    file(service),
    payees[service.code],
    viewAll(service, words),
    ...(service.code === 'accountDebit' ? [results] : []),
  ],
});

const approvalOf = (code: `approval.${BulkService['code']}`, ja: string, en: string): Box => ({
  code,
  label: { ja, en },
  allows: { ja: `${ja}依頼データの承認が可能`, en: `Approve requests of ${en.toLowerCase()}.` },
});

/** To approve the three services with many lines. */
export const bulkApprovals: readonly Box[] = [
  approvalOf('approval.bulkTransfer', bulkTransfer.title.ja, bulkTransfer.title.en),
  approvalOf('approval.payroll', payroll.title.ja, payroll.title.en),
  approvalOf('approval.accountDebit', accountDebit.title.ja, accountDebit.title.en),
];

export const approvalTitle: Bilingual = { ja: '承認', en: 'Approval' };

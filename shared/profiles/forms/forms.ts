import type { ProfileName } from '../profiles.ts';
import {
  accountDebit,
  approvalTitle,
  bulkApprovals,
  bulkGroup,
  bulkTransfer,
  managedBulkGroup,
  payroll,
} from './bulk.ts';
import type { Box, RightsForm } from './form.ts';
import { densai, enquiries, foreignExchange, history, payments } from './others.ts';
import { narrowed, widened } from './punctuation.ts';
import {
  sameDayOptions,
  transferApproval,
  transferPayees,
  transferRequests,
  transferTitle,
  transferViewAll,
} from './transfer.ts';

const others = '企業内の他の利用者';
const othersOfSeven = '企業内のほかの利用者';
const wholeHistory = { ja: '全操作履歴照会', en: "Others' history" };
const usable = { ja: '利用可', en: 'Usable' };
const othersHistory = `${others}の操作履歴の照会が可能`;

/** The one account debit that Tohoku approves is its own. */
const ofOwnBank = (box: Box): Box =>
  box.code === 'approval.accountDebit' ? { ...box, label: { ...box.label, ja: '口座振替（東北銀行）' } } : box;

/** S0's table (A9-1…A9-16). */
const words = {
  others,
  lookedUp: {
    ja: '総合振込／給与・賞与振込／口座振替／納付先',
    en: 'payees, payers and tax offices',
  },
};
const tohoku: RightsForm = widened([
  {
    title: transferTitle,
    boxes: [
      transferRequests.preRegistered,
      transferRequests.userRegistered,
      sameDayOptions.userRegistered,
      transferRequests.newAccount,
      sameDayOptions.newAccount,
      transferViewAll(others),
    ],
  },
  bulkGroup(bulkTransfer, words),
  bulkGroup(payroll, words),
  bulkGroup({ ...accountDebit, title: { ...accountDebit.title, ja: '口座振替種類' } }, words),
  payments,
  { title: approvalTitle, boxes: bulkApprovals.map(ofOwnBank) },
  history(wholeHistory, usable, othersHistory),
  densai('でんさいネット'),
]);

/** S1's boxes and table (A9-20…A9-31); no same-day transfers. */
const wordsOfSeven = {
  others: othersOfSeven,
  lookedUp: { ja: '総合振込/給与・賞与振込/口座振替', en: 'payees and payers' },
};
const seven: RightsForm = narrowed([
  enquiries,
  {
    title: transferTitle,
    boxes: [
      transferRequests.preRegistered,
      transferRequests.userRegistered,
      transferRequests.newAccount,
      transferPayees,
      transferViewAll(othersOfSeven),
    ],
  },
  managedBulkGroup(bulkTransfer, wordsOfSeven),
  managedBulkGroup(payroll, wordsOfSeven),
  managedBulkGroup(accountDebit, wordsOfSeven),
  { title: approvalTitle, boxes: [transferApproval, ...bulkApprovals] },
  history({ ja: '管理', en: 'Administration' }, wholeHistory, `${othersOfSeven}が行った操作の履歴照会が可能`),
]);

/** Everything, for banks without a form in their manual. */
const whole: RightsForm = [
  enquiries,
  {
    title: transferTitle,
    boxes: [
      transferRequests.preRegistered,
      transferRequests.userRegistered,
      sameDayOptions.userRegistered,
      transferRequests.newAccount,
      sameDayOptions.newAccount,
      transferPayees,
      transferViewAll(others),
    ],
  },
  managedBulkGroup(bulkTransfer, words),
  managedBulkGroup(payroll, words),
  managedBulkGroup(accountDebit, words),
  payments,
  { title: approvalTitle, boxes: [transferApproval, ...bulkApprovals] },
  history(wholeHistory, usable, othersHistory),
  densai('でんさいネット'),
  foreignExchange,
];

/** S4: links, history and administration. */
const hokuyo: RightsForm = [
  history(wholeHistory, usable, othersHistory),
  densai('北洋でんさいサービス'),
  foreignExchange,
];

/** The form of each bank; its boxes are the rights that the profile offers. */
export const rightsForms: Readonly<Record<ProfileName, RightsForm>> = {
  tohoku,
  seven,
  otp: whole,
  shinkin: whole,
  hokuyo,
  standard: whole,
};

import type { Bilingual, Box } from './form.ts';

export const transferTitle: Bilingual = { ja: '振込振替', en: 'Transfers' };

const labels = {
  preRegistered: { ja: '依頼(事前登録口座)', en: 'Request to pre-registered accounts' },
  userRegistered: { ja: '依頼(利用者登録口座)', en: 'Request to accounts registered by the company' },
  newAccount: { ja: '依頼(新規口座指定)', en: 'Request to new accounts' },
} as const;

const own: Bilingual = {
  ja: '(自身が依頼者/承認者となっている振込振替データのみ編集・削除・照会が可能)',
  en: ' Only those that the user made or approves.',
};

/** Without approval the user transfers; with approval the user makes data for others to approve (A9-1…A9-5, A9-20…A9-26). */
export const transferRequests = {
  preRegistered: box('transfer.request.preRegistered', labels.preRegistered, {
    unapproved: {
      ja: '事前登録口座による振込振替が可能\n事前登録口座による振込振替の照会・取消が可能',
      en: 'Transfer to pre-registered accounts; view and cancel such transfers.',
    },
    approved: {
      ja: `事前登録口座による振込振替データの作成・編集・削除・照会が可能${own.ja}`,
      en: `Create, edit, delete and view transfers to pre-registered accounts.${own.en}`,
    },
  }),
  userRegistered: box('transfer.request.userRegistered', labels.userRegistered, {
    unapproved: {
      ja: '利用者登録口座(予約)による振込振替が可能\n利用者登録口座による振込振替の照会・取消が可能',
      en: 'Make reserved transfers to accounts registered by the company; view and cancel such transfers.',
    },
    approved: {
      ja: '利用者登録口座(予約)による振込振替データの作成・編集・削除・照会が可能',
      en: 'Create, edit, delete and view reserved transfers to accounts registered by the company.',
    },
  }),
  newAccount: box('transfer.request.newAccount', labels.newAccount, {
    unapproved: {
      ja: '新規口座指定(予約)による振込振替が可能\n新規口座指定による振込振替の照会・取消が可能',
      en: 'Make reserved transfers to new accounts; view and cancel such transfers.',
    },
    approved: {
      ja: `新規口座指定(予約)による振込振替データの作成・編集・削除・照会が可能${own.ja}`,
      en: `Create, edit, delete and view reserved transfers to new accounts.${own.en}`,
    },
  }),
} as const;

const sameDay: Bilingual = { ja: '当日', en: 'Same day' };

/** Options of the two rights to reserve (A9-3, A9-5). */
export const sameDayOptions = {
  userRegistered: box('transfer.request.userRegistered.sameDay', sameDay, {
    ja: '利用者登録口座(当日)による振込振替が可能(利用者登録口座(予約)のオプション)',
    en: 'Make same-day transfers to accounts registered by the company (an option of reserved ones).',
  }),
  newAccount: box('transfer.request.newAccount.sameDay', sameDay, {
    ja: '新規口座指定(当日)による振込振替が可能(新規口座指定(予約)のオプション)',
    en: 'Make same-day transfers to new accounts (an option of reserved ones).',
  }),
} as const;

export const transferPayees = box(
  'transfer.payees',
  { ja: '振込先管理', en: 'Manage payees' },
  {
    ja: '振込振替の振込先(利用者登録口座)の登録・変更・削除・照会が可能',
    en: 'Register, change, delete and view the accounts to which the company transfers.',
  },
);

/** `others`: 企業内の他の利用者 or 企業内のほかの利用者. */
export const transferViewAll = (others: string): Box =>
  box(
    'transfer.viewAll',
    { ja: '全取引照会', en: 'View all transfers' },
    {
      ja: `${others}が依頼者／承認者となっている取引を含む振込振替全取引の照会が可能`,
      en: 'View all transfers, including those that other users made or approve.',
    },
  );

export const transferApproval = box('approval.transfer', transferTitle, {
  ja: '振込振替依頼データの承認が可能',
  en: 'Approve transfers.',
});

function box(code: Box['code'], label: Bilingual, allows: Box['allows']): Box {
  return { code, label, allows };
}

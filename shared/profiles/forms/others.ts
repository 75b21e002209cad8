import type { Box, Group } from './form.ts';

const enquiry = (code: Box['code'], ja: string, en: string): Box => ({
  code,
  label: { ja, en },
  allows: { ja: `${ja}が可能`, en: `${en}.` },
});

const allAccounts = (code: Box['code']): Box => ({
  code,
  label: { ja: '全口座権限あり', en: 'All accounts' },
  allows: {
    ja: '利用可能口座以外の口座を含む、全口座の明細の取得が可能',
    en: "Fetch the files of all accounts of the company, beyond the user's own.",
  },
});

/** S1's five boxes, two of them with an option. */
export const enquiries: Group = {
  title: { ja: '照会', en: 'Enquiries' },
  boxes: [
    enquiry('enquiry.balance', '残高照会', 'View balances'),
    enquiry('enquiry.statement', '入出金明細照会', 'View deposits and withdrawals'),
    enquiry('enquiry.statementFile', '入出金明細ファイル取得', 'Fetch deposits and withdrawals as files'),
    allAccounts('enquiry.statementFile.allAccounts'),
    enquiry('enquiry.deposit', '振込入金明細照会', 'View transfers received'),
    enquiry('enquiry.depositFile', '振込入金明細ファイル取得', 'Fetch transfers received as files'),
    allAccounts('enquiry.depositFile.allAccounts'),
  ],
};

/** A9-10, A9-11. */
export const payments: Group = {
  title: { ja: '税金・各種料金の払込み', en: 'Taxes and charges' },
  boxes: [
    {
      code: 'payment.pay',
      label: { ja: '払込み', en: 'Pay' },
      allows: { ja: '収納サービスの利用・照会が可能', en: 'Pay taxes and charges, and view payments.' },
    },
    {
      code: 'payment.viewAll',
      label: { ja: '全取引照会', en: 'View all payments' },
      allows: {
        ja: '企業内の他の利用者が依頼者／承認者となっている収納サービス払込み実績の照会が可能',
        en: 'View payments that other users made or approve.',
      },
    },
  ],
};

/** A9-15, A9-31; the banks' words differ. */
export const history = (title: Group['title'], label: Box['label'], ja: string): Group => ({
  title,
  boxes: [{ code: 'history.others', label, allows: { ja, en: "View other users' operations in the company." } }],
});

/** A9-16; `name` is the bank's. */
export const densai = (name: string): Group => ({
  title: { ja: name, en: 'Densai Net' },
  boxes: [
    {
      code: 'densai.link',
      label: { ja: '連携する', en: 'Link' },
      allows: { ja: `${name}のサービス連携が可能`, en: 'Use Densai Net from here.' },
    },
  ],
});

/** S4's header links it. */
export const foreignExchange: Group = {
  title: { ja: '外為Web', en: 'Foreign exchange' },
  boxes: [
    {
      code: 'foreignExchange.link',
      label: { ja: '連携する', en: 'Link' },
      allows: { ja: '外為Webのサービス連携が可能', en: 'Use the foreign exchange service from here.' },
    },
  ],
};

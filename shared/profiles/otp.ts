import { certificateDefaults, defaults, withTransferApproval } from './defaults.ts';
import type { Profile } from './profile.ts';

/** Manual S2: one-time passwords for every user change. The manual names no bank. */
export const otp: Profile = {
  ...defaults,
  name: 'otp',
  bank: {
    name: { ja: 'てがた銀行', en: 'Tegata Bank, Ltd.' },
    code: '9999',
    serviceName: { ja: 'てがた法人インターネットバンキング', en: 'Tegata Corporate Internet Banking' },
    helpDesk: { ja: 'ヘルプデスク', en: 'the help desk' },
    mailFrom: 'no-reply@otp.example.jp',
  },
  // A10-6
  approvalModes: withTransferApproval,
  transfers: { ...defaults.transfers, approvalProofs: ['confirmationPassword', 'otp'] },
  userChangeProofs: ['confirmationPassword', 'otp'],
  certificate: {
    ...certificateDefaults,
    subject: { O: 'Tegata Bank, Ltd.', OU: 'Corporate Internet Banking', CN: [{ field: 'loginId' }] },
  },
};

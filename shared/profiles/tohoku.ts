import { permissions } from '../domain/permissions.ts';
import { certificateDefaults, defaults, manualHours, withoutTransferApproval } from './defaults.ts';
import type { Profile } from './profile.ts';

/** Manual S0: certificate login; changes of users need mail password and confirmation password. */
export const tohoku: Profile = {
  ...defaults,
  name: 'tohoku',
  bank: {
    name: { ja: '東北銀行', en: 'The Tohoku Bank, Ltd.' },
    code: '0123',
    serviceName: { ja: '東北銀行ビジネスインターネットバンキング', en: 'Tohoku Bank Business Internet Banking' },
    helpDesk: {
      ja: 'ヘルプデスク（受付時間 銀行窓口営業日 9:00～18:00）',
      en: 'the help desk (bank business days, 9:00 to 18:00)',
    },
    mailFrom: 'no-reply@tohoku.example.jp',
  },
  permissions: permissions.filter((permission) => permission !== 'approval.transfer'),
  approvalModes: withoutTransferApproval,
  userChangeProofs: ['mailPassword', 'confirmationPassword'],
  certificate: {
    ...certificateDefaults,
    subject: { O: 'The Tohoku Bank, Ltd.', OU: 'Business Internet Banking', CN: [{ field: 'loginId' }] },
  },
  hours: manualHours,
};

import {
  certificateDefaults,
  defaults,
  helpDeskHours,
  manualHours,
  permissionsOfTohoku,
  withoutTransferApproval,
} from './defaults.ts';
import type { Profile } from './profile.ts';

/** Manual S0: certificate login; changes of users need mail password and confirmation password. */
export const tohoku: Profile = {
  ...defaults,
  name: 'tohoku',
  bank: {
    name: { ja: '東北銀行', en: 'The Tohoku Bank, Ltd.' },
    code: '0124',
    serviceName: { ja: 'とうぎんビジネスインターネットバンキング', en: 'Togin Business Internet Banking' },
    helpDesk: {
      ja: 'ヘルプデスク 0120-27-0124（受付時間 銀行窓口営業日 9:00～18:00）',
      en: 'the help desk, 0120-27-0124 (bank business days, 9:00 to 18:00)',
    },
    securityDesk: {
      ja: 'ビジネスインターネットバンキング・ヘルプデスク 0120-66-0124',
      en: 'the business internet banking help desk, 0120-66-0124',
    },
    helpDeskHours,
    mailFrom: 'no-reply@tohoku.example.jp',
  },
  services: defaults.services.filter((service) => service !== 'foreignExchange'),
  permissions: permissionsOfTohoku,
  approvalModes: withoutTransferApproval,
  userChangeProofs: ['mailPassword', 'confirmationPassword'],
  certificate: {
    ...certificateDefaults,
    subject: { O: 'The Tohoku Bank, Ltd.', OU: 'Business Internet Banking', CN: [{ field: 'loginId' }] },
  },
  secretQuestions: { ...defaults.secretQuestions, used: true },
  hours: manualHours,
};

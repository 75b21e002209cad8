import { certificateDefaults, defaults, firstRegistrationUntil19, helpDeskHours, manualHours } from './defaults.ts';
import type { Profile } from './profile.ts';

/** A starting point for banks that follow none of the manuals exactly. */
export const standard: Profile = {
  ...defaults,
  name: 'standard',
  bank: {
    name: { ja: 'てがた銀行', en: 'Tegata Bank, Ltd.' },
    code: '9999',
    serviceName: { ja: 'てがた法人インターネットバンキング', en: 'Tegata Corporate Internet Banking' },
    helpDesk: { ja: 'ヘルプデスク', en: 'the help desk' },
    helpDeskHours,
    mailFrom: 'no-reply@tegata.example.jp',
  },
  credentials: { ...defaults.credentials, lettersAndDigits: true },
  userChangeProofs: ['confirmationPassword', 'otpIfUsed'],
  otp: { ...defaults.otp, registeredByAdministrators: true },
  certificate: {
    ...certificateDefaults,
    subject: { O: 'Tegata Bank, Ltd.', OU: 'Corporate Internet Banking', CN: [{ field: 'loginId' }] },
    // administrators revoke certificates of general users and of other administrators; not their own and not the
    // master's
    revocation: { by: ['master', 'administrator'], own: false, of: ['administrator', 'general'] },
    reissueChoice: true,
  },
  hours: {
    ...manualHours,
    services: { ...manualHours.services, firstRegistration: firstRegistrationUntil19 },
  },
};

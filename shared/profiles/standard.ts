import { certificateDefaults, defaults, firstRegistrationUntil19, manualHours } from './defaults.ts';
import type { Profile } from './profile.ts';

/** What a bank starts from that follows none of the manuals to the letter. */
export const standard: Profile = {
  ...defaults,
  name: 'standard',
  bank: {
    name: { ja: 'てがた銀行', en: 'Tegata Bank, Ltd.' },
    code: '9999',
    serviceName: { ja: 'てがた法人インターネットバンキング', en: 'Tegata Corporate Internet Banking' },
    helpDesk: { ja: 'ヘルプデスク', en: 'the help desk' },
    mailFrom: 'no-reply@tegata.example.jp',
  },
  credentials: { lettersAndDigits: true, hardened: false },
  userChangeProofs: ['confirmationPassword', 'otpIfUsed'],
  certificate: {
    ...certificateDefaults,
    subject: { O: 'Tegata Bank, Ltd.', OU: 'Corporate Internet Banking', CN: [{ field: 'loginId' }] },
    // administrators revoke each other's and users'; the master's certificate and one's own are for somebody else
    revocation: { by: ['master', 'administrator'], own: false, of: ['administrator', 'general'] },
    reissueChoice: true,
  },
  hours: { ...manualHours, firstRegistration: firstRegistrationUntil19 },
};

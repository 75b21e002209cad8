import { permissions } from '../domain/permissions.ts';
import { certificateDefaults, defaults, withoutSameDay } from './defaults.ts';
import type { Profile } from './profile.ts';

/** Manual S1: letters and digits required, one-time passwords for companies that use them, no same-day transfers (A9). */
export const seven: Profile = {
  ...defaults,
  name: 'seven',
  bank: {
    name: { ja: 'セブン銀行', en: 'Seven Bank, Ltd.' },
    code: '0034',
    serviceName: { ja: 'セブン銀行法人インターネットバンキング', en: 'Seven Bank Corporate Internet Banking' },
    helpDesk: { ja: '法人インターネットバンキングヘルプデスク', en: 'the corporate internet banking help desk' },
    mailFrom: 'no-reply@seven.example.jp',
  },
  credentials: { ...defaults.credentials, lettersAndDigits: true },
  userChangeProofs: ['confirmationPassword', 'otpIfUsed'],
  // no 当日 (A9)
  transfers: withoutSameDay,
  services: ['enquiry', 'transfer', 'bulkTransfer', 'payroll', 'accountDebit'],
  permissions: permissions.filter(
    (permission) =>
      !permission.endsWith('.sameDay') && !permission.startsWith('payment.') && !permission.endsWith('.link'),
  ),
  certificate: {
    ...certificateDefaults,
    subject: { O: 'Seven Bank, Ltd.', OU: 'Corporate Internet Banking', CN: [{ field: 'loginId' }] },
  },
};

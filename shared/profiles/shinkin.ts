import { certificateDefaults, defaults } from './defaults.ts';
import type { Profile } from './profile.ts';

/**
 * Manual S3: contract ID and user ID, certificates only; administrators re-issue certificates, their own only the bank.
 */
export const shinkin: Profile = {
  ...defaults,
  name: 'shinkin',
  bank: {
    name: { ja: 'てがた信用金庫', en: 'Tegata Shinkin Bank' },
    code: '1635',
    serviceName: { ja: '法人インターネットバンキング', en: 'Corporate Internet Banking' },
    helpDesk: { ja: 'お取引店', en: 'your branch' },
    mailFrom: 'no-reply@shinkin.example.jp',
  },
  identity: 'contract',
  loginDoors: true,
  // A8-15: 「S0001」
  credentials: { ...defaults.credentials, loginIdMinimum: 1 },
  loginMethods: ['certificate'],
  otp: { ...defaults.otp, registeredByAdministrators: true },
  certificate: {
    ...certificateDefaults,
    // A11-7: 「00009876543 riyousya 1635」
    subject: {
      O: 'Tegata Shinkin Bank',
      OU: 'Corporate Internet Banking',
      CN: [{ field: 'contractId' }, { text: ' ' }, { field: 'loginId' }, { text: ' ' }, { field: 'bankCode' }],
    },
    acquisitionNeedsOtp: true,
    renewalWindowDays: 30,
    noticeDays: [30, 10, 0],
    // A11-27: certificates of master and administrators only at the branch
    revocation: { by: ['master', 'administrator'], own: false, of: ['general'] },
    reissueChoice: true,
    // A8-15, A11-26
    hidesSerialNumber: true,
    activeWord: { ja: '有効', en: 'Valid' },
  },
};

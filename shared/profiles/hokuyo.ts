import { certificateDefaults, defaults, densaiHours, firstRegistrationUntil19 } from './defaults.ts';
import type { Profile } from './profile.ts';

/** Manual S4: certificates only; the master revokes, the master's own certificate only the branch. */
export const hokuyo: Profile = {
  ...defaults,
  name: 'hokuyo',
  bank: {
    name: { ja: '北洋銀行', en: 'North Pacific Bank, Ltd.' },
    code: '0501',
    serviceName: { ja: '北洋でんさいサービス・北洋外為Web', en: 'Hokuyo Densai Service and Hokuyo Gaitame Web' },
    helpDesk: { ja: 'お取引店', en: 'your branch' },
    mailFrom: 'no-reply@hokuyo.example.jp',
  },
  // links, history and administration: no transfers in Japan
  services: ['densai', 'foreignExchange'],
  approvalModes: {},
  permissions: ['history.others', 'densai.link', 'foreignExchange.link'],
  loginMethods: ['certificate'],
  certificate: {
    ...certificateDefaults,
    // the manual's result screen: Organization = North Pacific Bank, Ltd. / Common Name = North Pacific Bank, LTD …
    subject: {
      O: 'North Pacific Bank, Ltd.',
      OU: 'North Pacific Bank, Ltd. Densai',
      CN: [{ text: 'North Pacific Bank, LTD ' }, { field: 'loginId' }],
    },
    // A11-17, A11-18
    revocation: { by: ['master'], own: false, of: ['administrator', 'general'] },
  },
  hours: { closed: [], services: { firstRegistration: firstRegistrationUntil19, densai: densaiHours } },
};

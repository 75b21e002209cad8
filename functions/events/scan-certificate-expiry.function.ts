import { defineFunction } from '../../shared/operation/operation.ts';

/** Source: A11-10. */
export const scanCertificateExpiry = defineFunction({
  name: 'scan-certificate-expiry',
  summary:
    "Tells users, on home and by mail, that their certificate expires, on each of the bank's days before the end.",
  impact: 'Customers are not told that their certificates expire; those who do not renew cannot log in afterwards.',
  /** In Japan's time, so that the mail of the last day is out before 08:59:59 (D-11). */
  schedule: 'cron(0 6 * * ? *)',
  access: {
    scanProgress: ['get', 'start', 'advance'],
    certificates: ['expiringOn'],
    users: ['getAll', 'checkCertificate'],
    notices: ['publish'],
    mails: ['send'],
    histories: ['record'],
  },
  example: {},
});

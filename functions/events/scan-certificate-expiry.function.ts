import { defineFunction } from '../../shared/operation/operation.ts';

/** Source: A11-10. */
export const scanCertificateExpiry = defineFunction({
  name: 'scan-certificate-expiry',
  summary: "Notifies users, on home and by mail, on each of the bank's notice days before their certificate expires.",
  impact: 'Customers are not told that their certificates expire; those who do not renew cannot log in afterwards.',
  /** Japanese time, so that the mail of the last day is sent before 08:59:59 (D-11). */
  schedule: 'cron(0 6 * * ? *)',
  access: {
    scanProgress: ['find', 'start', 'advance'],
    certificates: ['expiringOn'],
    users: ['getAll', 'checkCertificate'],
    notices: ['publish'],
    mails: ['send'],
    histories: ['record'],
  },
  example: {},
});

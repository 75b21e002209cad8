import { defineFunction } from '../../shared/operation/operation.ts';

export const reconcileCertificates = defineFunction({
  name: 'reconcile-certificates',
  summary: 'Finishes or abandons interrupted issuances, and tells the authority of revocations it has missed.',
  impact: 'Users whose certificate was being issued when something failed cannot go on; the CRL lacks revocations.',
  schedule: 'rate(5 minutes)',
  access: {
    issuances: ['get', 'unfinished', 'recordArn', 'issued', 'failed'],
    users: ['get', 'certificateActivated', 'issuanceAbandoned'],
    certificates: ['get', 'activate', 'awaitingRevocation', 'authorityTold'],
    histories: ['record'],
    mails: ['send'],
  },
  uses: ['authority'],
  example: {},
});

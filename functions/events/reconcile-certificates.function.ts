import { defineFunction } from '../../shared/operation/operation.ts';

export const reconcileCertificates = defineFunction({
  name: 'reconcile-certificates',
  summary: 'Finishes or abandons interrupted issuances, and makes up for missed revocations at the authority.',
  impact: 'Users with an interrupted issuance get no certificate; the revocation list lacks revocations.',
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

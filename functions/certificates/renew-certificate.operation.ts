import * as z from 'zod/mini';
import { CsrPem, GivenCredential } from '../../shared/domain/fields.ts';
import { IssuanceAnswer } from '../../shared/domain/issued-certificate.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A11-13, D-13. */
export const renewCertificate = defineOperation({
  name: 'renew-certificate',
  summary: 'Renews the certificate presented with the request. Needs the login password and a new key.',
  route: 'POST /certificates/renewals',
  hosts: ['secure'],
  may: 'certificate',
  hours: 'always',
  input: z.strictObject({ loginPassword: GivenCredential, csr: CsrPem }),
  output: IssuanceAnswer,
  status: 201,
  alsoAnswers: [202],
  uses: ['hasher', 'authority'],
  access: {
    logins: ['get'],
    companies: ['get', 'checkUsesCertificates'],
    users: ['get', 'startRenewing', 'certificateActivated', 'issuanceAbandoned', 'stopLogin'],
    certificates: ['reserveAttempt', 'clearAttempts', 'punish', 'claimKey', 'keyClaim', 'activate'],
    issuances: ['get', 'request', 'recordArn', 'changeToken', 'issued', 'failed'],
    histories: ['record'],
    mails: ['send'],
  },
  errors: [
    'session.refused',
    'certificate.refused',
    'certificate.csrInvalid',
    'certificate.keyTooWeak',
    'certificate.extensionNotAllowed',
    'certificate.subjectNotAllowed',
    'certificate.notRenewable',
    'certificate.expired',
    'certificate.issuing',
    'certificate.keyReused',
    'issuance.failed',
    'request.conflict',
  ],
  history: { event: 'certificate.renewed', service: 'certificates' },
  alerts: ['loginStopped'],
  example: {
    loginPassword: 'Rogin2026a',
    csr: '-----BEGIN CERTIFICATE REQUEST-----\n…\n-----END CERTIFICATE REQUEST-----\n',
  },
});

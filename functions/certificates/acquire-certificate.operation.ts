import * as z from 'zod/mini';
import { ContractId, CsrPem, GivenCredential, GivenId, Otp, TokenSerial } from '../../shared/domain/fields.ts';
import { IssuanceAnswer } from '../../shared/domain/issued-certificate.ts';
import { loginNameToFind } from '../../shared/domain/login-name.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { loginItem } from '../../shared/table/logins.ts';

export const AcquireCertificate = z.strictObject({
  loginId: z.optional(GivenId),
  loginPassword: z.optional(GivenCredential),
  /** For banks whose customers log in with a contract ID and a user ID (A11-29). */
  contractId: z.optional(ContractId),
  userId: z.optional(GivenId),
  pin: z.optional(GivenCredential),
  /** Required if the profile says so (A10-16). */
  otp: z.optional(Otp),
  /** Sent with the first code; registers the token, because there is no session yet in which to do so (A10-2). */
  tokenSerialNumber: z.optional(TokenSerial),
  csr: CsrPem,
});
export type AcquireCertificate = z.infer<typeof AcquireCertificate>;

/** Source: A11-2, D-12. */
export const acquireCertificate = defineOperation({
  name: 'acquire-certificate',
  summary: 'Issues a certificate to a user who gives login ID and login password while an issue window is open.',
  route: 'POST /certificates',
  hosts: ['entry'],
  may: 'anyone',
  input: AcquireCertificate,
  output: IssuanceAnswer,
  status: 201,
  alsoAnswers: [202],
  uses: ['hasher', 'authority', 'tokenSecrets'],
  reads: { login: reading(loginItem, (input: AcquireCertificate, { profile }) => [loginNameToFind(profile, input)]) },
  access: {
    strangers: ['reserveAttempt', 'clear', 'punish'],
    companies: ['get', 'checkUsesCertificates'],
    users: ['get', 'startIssuing', 'certificateActivated', 'issuanceAbandoned'],
    otpRegistrations: ['reserveAttempt', 'takeAttemptOver', 'giveAttemptBack', 'countWrong', 'clearAttempts', 'punish'],
    tokens: [
      'get',
      'reserveAttempt',
      'takeAttemptOver',
      'giveAttemptBack',
      'countWrong',
      'clearAttempts',
      'punish',
      'spend',
      'register',
    ],
    certificates: ['claimKey', 'keyClaim', 'activate'],
    issuances: ['get', 'request', 'recordArn', 'changeToken', 'issued', 'failed'],
    histories: ['record'],
    mails: ['send'],
  },
  errors: [
    'session.refused',
    'proof.wrong',
    'proof.stopped',
    'token.needed',
    'token.notFound',
    'token.registered',
    'token.revoked',
    'token.full',
    'request.invalid',
    'certificate.csrInvalid',
    'certificate.keyTooWeak',
    'certificate.extensionNotAllowed',
    'certificate.subjectNotAllowed',
    'certificate.noIssueWindow',
    'certificate.exists',
    'certificate.expired',
    'certificate.issuing',
    'certificate.keyReused',
    'issuance.failed',
    'request.conflict',
  ],
  // if a one-time password is required: first the user, then the token
  roundTrips: 5,
  history: { event: 'certificate.requested', service: 'certificates' },
  alerts: ['tokenRegistered', 'tokenStopped', 'otpRegistrationStopped', 'strangersLocked'],
  example: {
    loginId: 'tegata01',
    loginPassword: 'Rogin2026a',
    csr: '-----BEGIN CERTIFICATE REQUEST-----\n…\n-----END CERTIFICATE REQUEST-----\n',
  },
});

import * as z from 'zod/mini';
import { ContractId, GivenCredential, GivenId } from '../../shared/domain/fields.ts';
import { LoginDoor } from '../../shared/domain/login-doors.ts';
import { loginNameToFind } from '../../shared/domain/login-name.ts';
import { loginSteps } from '../../shared/domain/login-steps.ts';
import { secret } from '../../shared/domain/secret.ts';
import { SecretQuestionView } from '../../shared/domain/secret-questions.ts';
import { Time } from '../../shared/domain/times.ts';
import { Role } from '../../shared/domain/user-rules.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { loginItem } from '../../shared/table/logins.ts';

/** ID and password on the entry host; on the secure host the certificate identifies the user (A5-1, A5-2). */
export const LogIn = z.strictObject({
  loginId: z.optional(GivenId),
  loginPassword: z.optional(GivenCredential),
  /** For banks whose customers log in with a contract ID and a user ID (A2-8). */
  contractId: z.optional(ContractId),
  userId: z.optional(GivenId),
  pin: z.optional(GivenCredential),
  /** The login page, at a bank that has one for administrators and one for users (A2-8). */
  door: z.optional(LoginDoor),
  /** From the answer to this user's last login on the device; it decides which counter a wrong password uses (D-29). */
  deviceToken: z.optional(secret(z.string().check(z.maxLength(64)))),
});
export type LogIn = z.infer<typeof LogIn>;

export const logIn = defineOperation({
  name: 'log-in',
  summary:
    'Begins a session: by login ID and password on the entry host, by certificate and password on the secure host.',
  route: 'POST /sessions',
  hosts: ['entry', 'secure'],
  may: 'anyone',
  input: LogIn,
  output: z.strictObject({
    token: secret(z.string()),
    deviceToken: secret(z.string()),
    expiresAt: Time,
    steps: z.array(z.enum(loginSteps)),
    /** The question of the step `secretQuestion`. */
    question: z.optional(SecretQuestionView),
    /** The questions to choose from in the step `registerSecretAnswers`. */
    questions: z.optional(z.array(SecretQuestionView)),
    endedEarlierSession: z.boolean(),
    user: z.strictObject({ userId: z.string(), name: z.string(), role: Role }),
  }),
  status: 201,
  uses: ['hasher', 'signer'],
  reads: {
    login: reading(loginItem, (input: LogIn, { certificateName, profile }) => [
      certificateName ?? loginNameToFind(profile, input),
    ]),
  },
  access: {
    logins: ['reserveAttempt', 'clearAttempts', 'accept', 'acceptStranger', 'acceptByCertificate', 'punish'],
    strangers: ['reserveAttempt', 'clear', 'punish'],
    certificates: ['reserveAttempt', 'clearAttempts', 'punish', 'supersede'],
    users: ['get', 'startSession', 'stopLogin'],
    rights: ['get'],
    companies: ['get'],
    sessions: ['get', 'start'],
    secretAnswers: ['get'],
    notices: ['of', 'readings'],
  },
  errors: ['session.refused', 'certificate.wrongDoor', 'request.invalid', 'request.conflict'],
  history: { event: 'session.begun', service: 'login' },
  alerts: ['loginStopped', 'strangersLocked'],
  example: { loginId: 'tegata01', loginPassword: 'Rogin2026a' },
});

import * as z from 'zod/mini';
import { Otp, TokenSerial } from '../../shared/domain/fields.ts';
import { StepsLeft } from '../../shared/domain/login-steps.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { tokenItem } from '../../shared/table/tokens.ts';

const RegisterToken = z.strictObject({ serialNumber: TokenSerial, otp: Otp });

/** Source: A10-2, A10-3; before the top page it completes the last login step (D-37). */
export const registerToken = defineOperation({
  name: 'register-token',
  summary: "Registers one of the company's tokens for the caller, by its serial number and a current code.",
  route: 'POST /tokens/registrations',
  hosts: ['entry', 'secure'],
  may: 'session',
  duringStep: 'registerToken',
  input: RegisterToken,
  output: z.strictObject({
    ...StepsLeft.shape,
    serialNumber: z.string(),
    registeredAt: Time,
  }),
  status: 201,
  uses: ['tokenSecrets'],
  reads: {
    token: reading(tokenItem, ({ serialNumber }: z.infer<typeof RegisterToken>, { companyId }) => [
      companyId,
      serialNumber,
    ]),
  },
  access: {
    otpRegistrations: ['reserveAttempt', 'takeAttemptOver', 'giveAttemptBack', 'countWrong', 'clearAttempts', 'punish'],
    tokens: ['register'],
    users: ['tokenRegistered'],
    sessions: ['stepDone'],
  },
  errors: [
    'token.notNeeded',
    'token.notFound',
    'token.registered',
    'token.revoked',
    'token.full',
    'proof.wrong',
    'proof.stopped',
    'session.stepNotPending',
    'request.conflict',
  ],
  history: { event: 'token.registered', service: 'tokens' },
  alerts: ['tokenRegistered', 'otpRegistrationStopped'],
  example: { serialNumber: 'TG00000001', otp: '123456' },
});

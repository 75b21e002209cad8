import * as z from 'zod/mini';
import { TokenSerial, UserId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { tokenItem } from '../../shared/table/tokens.ts';

const RegisterUserToken = z.strictObject({ userId: UserId, serialNumber: TokenSerial, proof: GivenProofs });

/** トークンの設定 (A8-14), where the bank has administrators register the tokens of users. */
export const registerUserToken = defineOperation({
  name: 'register-user-token',
  summary: "Gives a user one of the company's tokens, by its serial number. The user's first code shows who has it.",
  route: 'POST /users/{userId}/token',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  subject: 'member',
  proof: ['confirmationPassword'],
  input: RegisterUserToken,
  output: z.strictObject({
    userId: z.string(),
    serialNumber: z.string(),
    registeredAt: Time,
  }),
  status: 201,
  reads: {
    token: reading(tokenItem, ({ serialNumber }: z.infer<typeof RegisterUserToken>, { companyId }) => [
      companyId,
      serialNumber,
    ]),
  },
  access: { tokens: ['give'], users: ['tokenGiven'] },
  errors: [
    'token.registeredByUser',
    'token.notNeeded',
    'token.notFound',
    'token.registered',
    'token.revoked',
    'token.full',
    'user.protected',
    'request.conflict',
  ],
  history: { event: 'token.given', service: 'tokens' },
  alerts: ['tokenRegistered'],
  example: {
    userId: '01JQ0000000000000000000002',
    serialNumber: 'TG00000001',
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});

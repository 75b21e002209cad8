import * as z from 'zod/mini';
import { Otp, TokenSerial } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { secret } from '../../shared/domain/secret.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const ResynchroniseToken = z.strictObject({
  serialNumber: TokenSerial,
  /** Two consecutive codes. */
  otps: secret(z.tuple([Otp, Otp])),
  proof: GivenProofs,
});

/** Source: RFC 6238 §6. */
export const resynchroniseToken = defineOperation({
  name: 'resynchronise-token',
  summary: "Measures how far a token's clock has drifted, from two consecutive codes.",
  route: 'POST /tokens/{serialNumber}/resynchronisation',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'token',
  proof: ['confirmationPassword'],
  input: ResynchroniseToken,
  output: z.strictObject({ serialNumber: z.string() }),
  uses: ['tokenSecrets'],
  access: {
    tokens: ['reserveAttempt', 'takeAttemptOver', 'giveAttemptBack', 'countWrong', 'clearAttempts', 'punish', 'spend'],
  },
  errors: ['token.notFound', 'token.revoked', 'proof.wrong', 'proof.stopped'],
  history: { event: 'token.resynchronised', service: 'tokens' },
  alerts: ['tokenStopped'],
  // the confirmation password first, then the codes
  roundTrips: 4,
  example: {
    serialNumber: 'TG00000001',
    otps: ['123456', '654321'],
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});

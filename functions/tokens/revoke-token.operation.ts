import * as z from 'zod/mini';
import { TokenSerial } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { TokenState, usesCodes } from '../../shared/domain/token-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const RevokeToken = z.strictObject({ serialNumber: TokenSerial, proof: GivenProofs });

/** Source: A10-13, A10-14. */
export const revokeToken = defineOperation({
  name: 'revoke-token',
  summary: 'Revokes a token for all its users and destroys its secret.',
  details: "Needs a code of the caller's own token, where the company uses codes.",
  route: 'POST /tokens/{serialNumber}/revocation',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  hours: 'always',
  subject: 'token',
  // A company that uses codes no more still has tokens, and can be rid of them.
  proof: (profile, company) => ['confirmationPassword', ...(usesCodes(company, profile) ? (['otp'] as const) : [])],
  input: RevokeToken,
  output: z.strictObject({ serialNumber: z.string(), state: TokenState }),
  access: { tokens: ['revoke'], users: ['tokenRevoked'] },
  errors: ['token.revoked', 'request.conflict'],
  history: { event: 'token.revoked', service: 'tokens' },
  alerts: ['tokenRevoked'],
  // two proofs, one after the other
  roundTrips: 4,
  example: { serialNumber: 'TG00000002', proof: { confirmationPassword: 'Kakunin26b', otp: '123456' } },
});

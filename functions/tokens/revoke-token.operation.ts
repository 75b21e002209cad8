import * as z from 'zod';
import { TokenSerial } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { TokenState } from '../../shared/domain/tokens.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { tokenItem } from '../../shared/table/tokens.ts';

const RevokeToken = z.strictObject({ serialNumber: TokenSerial, proof: GivenProofs });

/** Source: A10-13, A10-14. */
export const revokeToken = defineOperation({
  name: 'revoke-token',
  summary: "Revokes a token for all its users and destroys its secret. Needs a code of the caller's own token.",
  route: 'POST /tokens/{serialNumber}/revocation',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  proof: ['confirmationPassword', 'otp'],
  input: RevokeToken,
  output: z.strictObject({ serialNumber: z.string(), state: TokenState }),
  reads: {
    token: reading(tokenItem, ({ serialNumber }: z.infer<typeof RevokeToken>, { companyId }) => [
      companyId,
      serialNumber,
    ]),
  },
  access: { tokens: ['revoke'], users: ['stillAdministers', 'tokenRevoked'] },
  errors: ['token.notFound', 'token.revoked', 'request.conflict', 'session.ended'],
  history: { event: 'token.revoked', service: 'tokens' },
  alerts: ['tokenRevoked'],
  // two proofs, one after the other
  roundTrips: 4,
  example: { serialNumber: 'TG00000002', proof: { confirmationPassword: 'Kakunin26b', otp: '123456' } },
});

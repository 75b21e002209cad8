import * as z from 'zod/mini';
import { CompanyId, TokenSerial } from '../../shared/domain/fields.ts';
import { TokenState } from '../../shared/domain/token-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const RevokeTokenAtBranch = z.strictObject({ companyId: CompanyId, serialNumber: TokenSerial });

/** Source: D-28. */
export const revokeTokenAtBranch = defineOperation({
  name: 'revoke-token-at-branch',
  summary: 'Revokes a lost token for all its users and destroys its secret, on an application at the branch.',
  route: 'POST /bank/companies/{companyId}/tokens/{serialNumber}/revocation',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'token',
  input: RevokeTokenAtBranch,
  output: z.strictObject({ serialNumber: z.string(), state: TokenState }),
  access: { tokens: ['revoke'], users: ['tokenRevoked'] },
  errors: ['token.revoked', 'request.conflict'],
  history: { event: 'token.revoked', service: 'bank' },
  alerts: ['tokenRevoked'],
  example: { companyId: '01KA0000000000000000000000', serialNumber: 'TG00000001' },
});

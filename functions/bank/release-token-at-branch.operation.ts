import * as z from 'zod/mini';
import { CompanyId, TokenSerial } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { TokenLine } from '../../shared/views/token-view.ts';

const ReleaseTokenAtBranch = z.strictObject({ companyId: CompanyId, serialNumber: TokenSerial });

/** Source: D-28. */
export const releaseTokenAtBranch = defineOperation({
  name: 'release-token-at-branch',
  summary: 'Unlocks a stopped token for everyone who shares it, on an application at the branch.',
  route: 'POST /bank/companies/{companyId}/tokens/{serialNumber}/release',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  subject: 'token',
  input: ReleaseTokenAtBranch,
  output: TokenLine,
  access: { tokens: ['release'], users: ['getAll'] },
  errors: ['token.notStopped', 'request.conflict'],
  history: { event: 'token.released', service: 'bank' },
  alerts: ['tokenReleased'],
  example: { companyId: '01KA0000000000000000000000', serialNumber: 'TG00000001' },
});

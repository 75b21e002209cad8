import * as z from 'zod/mini';
import { CompanyId, TokenSerial } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Each token takes two writes of the one transaction, and may need the check of its import. */
export const maximumTokensAtOnce = 32;

export const AssignTokens = z.strictObject({
  companyId: CompanyId,
  serialNumbers: z.array(TokenSerial).check(z.minLength(1), z.maxLength(maximumTokensAtOnce)),
});

export const assignTokens = defineOperation({
  name: 'assign-tokens',
  summary: 'Assigns tokens of the stock to a company, whose users can then register them; all or none.',
  route: 'POST /bank/companies/{companyId}/tokens',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  input: AssignTokens,
  output: z.strictObject({ serialNumbers: z.array(z.string()) }),
  status: 201,
  uses: ['tokenAssignment'],
  access: {
    companies: ['checkOpen'],
    tokenStock: ['getAll', 'handOut'],
    tokenImports: ['checkDone'],
    tokens: ['assign'],
  },
  errors: ['company.state', 'token.notFound', 'token.assigned', 'token.importUnfinished', 'request.invalid'],
  history: { event: 'token.assigned', service: 'tokens' },
  example: { companyId: '01KA0000000000000000000000', serialNumbers: ['TG00000001'] },
});

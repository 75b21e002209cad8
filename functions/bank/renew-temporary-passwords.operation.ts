import * as z from 'zod/mini';
import { CompanyId } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const RenewTemporaryPasswords = z.strictObject({ companyId: CompanyId });

/** Source: A3-3. */
export const renewTemporaryPasswords = defineOperation({
  name: 'renew-temporary-passwords',
  summary: 'Mails new temporary passwords to a company that has not registered yet. The old ones become void.',
  route: 'POST /bank/companies/{companyId}/temporary-passwords',
  hosts: ['bank'],
  may: 'bank',
  about: 'company',
  input: RenewTemporaryPasswords,
  output: z.strictObject({ companyId: z.string(), expiresAt: Time }),
  uses: ['hasher', 'mailSealing'],
  access: { registrations: ['renewPasswords'], mails: ['send'] },
  errors: ['company.registered', 'company.state'],
  history: { event: 'company.temporaryPasswordsRenewed', service: 'contract' },
  example: { companyId: '01KA0000000000000000000000' },
});

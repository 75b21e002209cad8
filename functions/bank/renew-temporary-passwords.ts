import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { temporaryPasswordsUntil } from '../../shared/domain/registration.ts';
import { handle } from '../../shared/frame/handle.ts';
import { temporaryPasswords } from '../../shared/steps/authentication/temporary-passwords.ts';
import { representativeName } from '../../shared/table/companies.ts';
import { renewTemporaryPasswords } from './renew-temporary-passwords.operation.ts';

export const handler = handle(renewTemporaryPasswords, async (_input, context) => {
  const { company, table, now, secretMail, refuse } = context;
  const { companyId, state, masterUserId, name, email } = company;
  if (masterUserId !== undefined) throw refuse('company.registered');
  if (state !== 'usable') throw refuse('company.state', { state });
  const { passwords, hashes } = await temporaryPasswords(context);
  const until = temporaryPasswordsUntil(now);
  const values = { companyName: name, ...passwords };
  return {
    answer: { companyId, expiresAt: formatRfc3339(until) },
    writes: [
      table.registrations.renewPasswords(representativeName(company), { ...hashes, expiresAt: until.toISOString() }),
      await secretMail({ kind: 'applicationComplete', ownerId: companyId, companyId, to: email, values }),
    ],
  };
});

import { refuseFields, repetitions } from '../../shared/domain/field-errors.ts';
import { temporaryPasswordsUntil } from '../../shared/domain/registration.ts';
import { randomToken } from '../../shared/domain/secrets.ts';
import { handle } from '../../shared/frame/handle.ts';
import { temporaryPasswords } from '../../shared/steps/authentication/temporary-passwords.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import type { Company } from '../../shared/table/companies.ts';
import { accountName } from '../../shared/table/logins.ts';
import { openCompany } from './open-company.operation.ts';

export const handler = handle(
  openCompany,
  async (input, { found, table, now, newId, random, hasher, profile, secretMail, refuse }) => {
    const { name, nameKana, contractId, loginMethod, otp, email, representative } = input;
    if (!profile.loginMethods.includes(loginMethod)) throw refuse('company.passwordMethodNotOffered');
    // The contract ID is part of every login name of such a bank (A2-8).
    if (profile.identity === 'contract' && contractId === undefined) {
      throw refuse('request.invalid', { errors: [{ path: 'contractId', code: 'field.required' }] });
    }
    const accounts = input.accounts.map((account) => ({ accountId: newId(), ...account }));
    const names = accounts.map(accountName);
    refuseFields([
      ...repetitions('accounts', names),
      ...(input.features ?? []).flatMap((feature, index) =>
        profile.services.some((service) => service === feature)
          ? []
          : [{ path: `features[${index}]`, code: 'service.notOffered' }],
      ),
    ]);
    const account = accounts[representative];
    if (!account) throw refuse('request.invalid', { errors: [{ path: 'representative', code: 'account.unknown' }] });
    if (found.registration) throw refuse('company.exists');
    const company: Company = {
      companyId: newId(),
      version: 1,
      state: 'usable',
      name,
      nameKana,
      ...(contractId && { contractId }),
      loginMethod,
      otp,
      email,
      maxUsers: input.maxUsers ?? profile.maximumUsers,
      userCount: 0,
      administratorCount: 0,
      accounts,
      representativeAccountId: account.accountId,
      ceilings: { ...input.ceilings },
      features: input.features ?? [],
      cursorKey: randomToken(random.bytes),
      openedAt: now.toISOString(),
    };
    const { companyId } = company;
    const { passwords, hashes } = await temporaryPasswords({ hasher, random });
    const values = { companyName: name, ...passwords };
    return {
      answer: { companyId },
      about: { companyId },
      subject: companyId,
      writes: [
        ...table.companies.open(company),
        table.companies.enterInDirectory(company),
        table.registrations.open(accountName(account), {
          companyId,
          companyName: name,
          ...hashes,
          expiresAt: temporaryPasswordsUntil(now).toISOString(),
          done: false,
          ...noAttempts,
        }),
        await secretMail({ kind: 'applicationComplete', ownerId: companyId, companyId, to: email, values }),
      ],
    };
  },
);

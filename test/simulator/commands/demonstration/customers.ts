import { proofsFor } from '../../../../shared/domain/proof-rules.ts';
import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { ClientIdentity } from '../../client/clients.ts';
import type { Client } from '../../client/http.ts';
import type { Demonstration, DemonstrationUser } from '../../workbench/demonstration.ts';
import { contractIdFor } from './identification.ts';
import { codeOf } from './tokens.ts';
import { ask, type Visit, type VisitedBank } from './visit.ts';

/** A user whose secrets are known. */
export type KnownUser = Omit<DemonstrationUser, 'identity'> & { readonly identity?: ClientIdentity | undefined };
export type KnownCompany = Demonstration['companies'][number];

/** What a new user is to be called and to know. */
export interface NewUser {
  readonly part: string;
  readonly loginId: string;
  readonly name: string;
  readonly loginPassword: string;
  readonly confirmationPassword: string;
  readonly isAdministrator?: boolean;
  /** @default one of the demonstration's */
  readonly email?: string;
}

/** What a new company is to be called. */
export interface NewCompany {
  readonly name: string;
  readonly nameKana: string;
  readonly loginMethod: 'password' | 'certificate';
  readonly accountNumber: string;
  /** Whether its users prove what they do with one-time passwords. @default false */
  readonly otp?: boolean;
  /** @default 081 */
  readonly branch?: string;
  /** Where the bank writes to. @default one of the demonstration's */
  readonly email?: string;
}

export const emailOf = (loginId: string) => `${loginId}@tegata-shoji.example.jp`;
const accountOf = (number: string, branch = '081') => ({ branch, type: 'ordinary', number });

/** Opens a company's contract as the bank. */
export async function openCompany(visit: Visit<VisitedBank>, { accountNumber, branch, ...company }: NewCompany) {
  const { otp = false, email = emailOf(`keiyaku-${accountNumber}`) } = company;
  const accounts = [{ ...accountOf(accountNumber, branch), name: '本店営業部' }];
  const contract = contractIdFor(visit, accountNumber);
  const given = { ...company, ...contract, email, otp, accounts, representative: 0 };
  const { companyId } = await ask<{ companyId: string }>(visit, visit.bank, 'POST /bank/companies', given);
  return { companyId, email, accountNumber, branch, name: company.name, loginMethod: company.loginMethod, ...contract };
}

/** What the first registration begins with, from the mail the bank sent (A3-3). */
export async function applicationOf(
  visit: Visit<VisitedBank>,
  company: { readonly email: string; readonly accountNumber: string; readonly branch?: string | undefined },
) {
  const mail = await visit.mail(company.email, 'お申込み手続き完了のお知らせ');
  return {
    account: accountOf(company.accountNumber, company.branch),
    temporaryLoginPassword: mail.value('仮ログインパスワード'),
    temporaryConfirmationPassword: mail.value('仮確認用パスワード'),
  };
}

/** Registers a company's master user (A3-4…A3-7). */
export async function registerMaster(
  visit: Visit<VisitedBank>,
  company: Awaited<ReturnType<typeof openCompany>>,
  { part, ...user }: NewUser,
): Promise<KnownUser> {
  const application = await applicationOf(visit, company);
  const begun = await ask<{ registrationToken: string }>(visit, visit.entry, 'POST /registrations', application);
  const { name: userName, loginId, loginPassword, confirmationPassword, email = emailOf(loginId) } = user;
  const { userId } = await ask<{ userId: string }>(visit, visit.entry, 'POST /registrations/completion', {
    registrationToken: begun.registrationToken,
    userName,
    ...twice({ email, loginId, loginPassword, confirmationPassword }),
  });
  const { companyId } = company;
  return { part, companyId, userId, loginId, loginPassword, confirmationPassword, email };
}

/** Registers a user as an administrator of its company (A8-4). */
export async function registerUser(
  visit: Visit,
  administrator: { readonly user: KnownUser; readonly session: Client },
  { part, isAdministrator = false, ...user }: NewUser,
): Promise<KnownUser> {
  const { session, user: actor } = administrator;
  const { name, loginId, loginPassword, confirmationPassword } = user;
  const email = emailOf(loginId);
  const { userId } = await ask<{ userId: string }>(visit, session, 'POST /users', {
    name,
    ...twice({ loginId, loginPassword, confirmationPassword, email }),
    forceChange: false,
    administrator: isAdministrator,
    permissions: [],
    accounts: [],
    limits: {},
    proof: await proofOf(visit, administrator),
  });
  return { part, companyId: actor.companyId, userId, loginId, loginPassword, confirmationPassword, email };
}

/** What a mail password can be for; operations without a purpose ask for none. */
type Purpose = 'createUser' | 'changeUser' | 'none';

/** What 実行 asks at this bank; a code of somebody who has a token (A8-5, A8-6, A10-7). */
export async function proofOf(
  visit: Visit,
  { user, session }: { readonly user: KnownUser; readonly session: Client },
  purpose: Purpose = 'createUser',
): Promise<Record<string, string>> {
  const { confirmationPassword, tokenSerialNumber } = user;
  const { userChangeProofs } = profileNamed(visit.simulator.profile);
  const needed = proofsFor(userChangeProofs, { otp: tokenSerialNumber !== undefined });
  return {
    confirmationPassword,
    ...(purpose !== 'none' &&
      needed.includes('mailPassword') && { mailPassword: await mailedFor(purpose, visit, { user, session }) }),
    ...(needed.includes('otp') && { otp: await codeOf(visit, tokenSerialNumber ?? '') }),
  };
}

async function mailedFor(
  purpose: Purpose,
  visit: Visit,
  { user, session }: { readonly user: KnownUser; readonly session: Client },
): Promise<string> {
  const since = await visit.simulator.now();
  await ask(visit, session, 'POST /users/me/mail-password', { purpose });
  const mail = await visit.mail(user.email, 'メール通知パスワードのお知らせ', since);
  return mail.value('メール通知パスワード');
}

// Forms ask for what is not shown a second time (A4-1, A4-9).
function twice(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => [
      [name, value],
      [`${name}Again`, value],
    ]),
  );
}

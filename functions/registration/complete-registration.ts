import { issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { mismatches } from '../../shared/domain/field-errors.ts';
import { loginNameOf } from '../../shared/domain/login-name.ts';
import { assertCredentialsAllowed } from '../../shared/domain/password-policy.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { sha256 } from '../../shared/operation/sha256.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import type { Company } from '../../shared/table/companies.ts';
import type { Change } from '../../shared/table/history.ts';
import { newRights } from '../../shared/table/rights.ts';
import { newUser } from '../../shared/table/user.ts';
import { maskedPassword } from '../../shared/views/user-view.ts';
import {
  type CompleteRegistration,
  completeRegistration,
  registrationTokenParts,
} from './complete-registration.operation.ts';

export const handler = handle(completeRegistration, async (input, context) => {
  const { found, table, now, profile, hasher, refuse } = context;
  const { accountName, secret } = registrationTokenParts(input.registrationToken);
  const { registration } = found;
  const tokenHash = sha256(secret);
  const isCurrent = registration?.tokenHash === tokenHash && (registration.tokenExpiresAt ?? '') > now.toISOString();
  if (!registration || !accountName || !isCurrent) throw refuse('registration.expired');
  const company = await table.companies.get(registration.companyId);
  if (company?.state !== 'usable') throw refuse('company.state');
  assertFields(input, company, profile.credentials);
  if (found.login) throw refuse('loginId.taken');
  const { loginId } = input;
  const hashes = [hasher.hash(input.loginPassword), hasher.hash(input.confirmationPassword)] as const;
  const [loginHash, confirmationHash] = await Promise.all(hashes);
  const user = masterOf(input, company, context);
  const { companyId, userId } = user;
  return {
    answer: { userId, loginId, next: nextStep(company) },
    changes: confirmed(input),
    about: { companyId, userId, loginId },
    subject: userId,
    alerts: [{ kind: 'userRegistered', companyId, users: [user] }],
    writes: [
      table.companies.appointMaster(companyId, userId),
      table.registrations.complete(accountName, tokenHash),
      ...table.users.create(user),
      table.rights.grant(newRights(companyId, { userId, role: 'master' })),
      table.logins.create(loginNameOf(profile, { loginId, contractId: company.contractId }), {
        loginId,
        companyId,
        userId,
        loginHash,
        ...noAttempts,
      }),
      ...table.confirmations.create({ userId, confirmationHash }),
      table.otpRegistrations.create(userId),
    ],
  };
});

/** Certificate customers continue with the issuance, others with the login (A3-5). */
function nextStep(company: Company): 'certificate' | 'login' {
  return company.loginMethod === 'certificate' ? 'certificate' : 'login';
}

function assertFields(
  input: CompleteRegistration,
  company: Company,
  policy: Context<typeof completeRegistration>['profile']['credentials'],
): void {
  const typedWrong = mismatches(input, [
    ['email', 'emailAgain'],
    ['loginId', 'loginIdAgain'],
    ['loginPassword', 'loginPasswordAgain'],
    ['confirmationPassword', 'confirmationPasswordAgain'],
  ]);
  assertCredentialsAllowed(input, { typedWrong, companyNames: [company.name, company.nameKana], policy });
}

/** 入力内容を確認: what is registered. */
const confirmed = ({ loginId, userName, email }: CompleteRegistration): readonly Change[] => {
  const [loginPassword, confirmationPassword] = [maskedPassword, maskedPassword];
  return changesBetween({}, { loginId, name: userName, email, loginPassword, confirmationPassword });
};

/** The first user. A master's rights follow from the contract (D-32); the issue window opens at once (D-12). */
function masterOf(
  input: CompleteRegistration,
  company: Company,
  { now, newId, profile }: Context<typeof completeRegistration>,
) {
  return newUser({
    companyId: company.companyId,
    userId: newId(),
    loginId: input.loginId,
    name: input.userName,
    email: input.email,
    listedRole: 'master',
    mustChangePasswords: false,
    createdAt: now.toISOString(),
    ...(company.loginMethod === 'certificate' && {
      issueWindowUntil: issueWindowEnd(now, profile.certificate.issueWindowDays).toISOString(),
    }),
  });
}

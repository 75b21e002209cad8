import { issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { mismatches } from '../../shared/domain/field-errors.ts';
import { type GrantedRights, heldRights } from '../../shared/domain/held-rights.ts';
import { given } from '../../shared/domain/limits.ts';
import { loginNameOf } from '../../shared/domain/login-name.ts';
import { assertCredentialsAllowed } from '../../shared/domain/password-policy.ts';
import { inMatrixOrder } from '../../shared/domain/permissions.ts';
import { assertRoomForUser } from '../../shared/domain/user-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { assertGrantable } from '../../shared/steps/users/assert-grantable.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import { newRights } from '../../shared/table/rights.ts';
import { newUser, type User } from '../../shared/table/user.ts';
import { type UserView, userView } from '../../shared/views/user-view.ts';
import { type CreateUser, createUser } from './create-user.operation.ts';

type CreateContext = Context<typeof createUser>;

export const handler = handleReadingAhead(createUser, takenLogin, async (input, context, taken) => {
  const { caller, table, profile, hasher, refuse } = context;
  const { company, companyId } = caller;
  assertFields(input, context);
  assertGrantable(input, caller, profile);
  assertRoomForUser(company.userCount, company.maxUsers);
  const { loginId, confirmationPassword } = input;
  const loginName = loginNameOf(profile, { loginId, contractId: company.contractId });
  if (taken) throw refuse('loginId.taken');
  const [loginHash, confirmationHash] = await Promise.all([
    hasher.hash(input.loginPassword),
    confirmationPassword && hasher.hash(confirmationPassword),
  ]);
  const user = userOf(input, context);
  const { userId } = user;
  const rights = newRights(companyId, rightsOf(input, userId));
  const created = { user, rights: heldRights(rights, company, profile) };
  return {
    answer: userView(created, context),
    changes: changesBetween({}, confirmed(userView(created, context))),
    subject: userId,
    alerts: [{ kind: 'userRegistered', companyId, users: [user] }],
    version: user.version,
    writes: [
      table.companies.changeUserCounts(company, { users: 1, administrators: input.administrator ? 1 : 0 }),
      table.logins.create(loginName, { ...noAttempts, userId, loginId, companyId, loginHash }),
      ...table.users.create(user),
      table.rights.grant(rights),
      ...table.confirmations.create({ userId, ...(confirmationHash && { confirmationHash }) }),
      table.otpRegistrations.create(userId),
    ],
  };
});

/**
 * The login of that name, if it is taken: the gate has read it, unless the name includes the contract ID (A2-8). The
 * write's condition decides.
 */
async function takenLogin({ loginId }: CreateUser, { caller, found, profile, table }: CreateContext) {
  const loginName = loginNameOf(profile, { loginId, contractId: caller.company.contractId });
  return loginName === loginId ? found.login : table.logins.get(loginName);
}

/** A4-3…A4-7 and D-10. */
function assertFields(input: CreateUser, { caller, profile }: CreateContext): void {
  const { name, nameKana } = caller.company;
  const typedWrong = mismatches(input, [
    ['loginId', 'loginIdAgain'],
    ['loginPassword', 'loginPasswordAgain'],
    ['confirmationPassword', 'confirmationPasswordAgain'],
    ['email', 'emailAgain'],
  ]);
  assertCredentialsAllowed(input, { typedWrong, companyNames: [name, nameKana], policy: profile.credentials });
}

function userOf(input: CreateUser, { caller, now, newId, profile }: CreateContext): User {
  const { loginId, name, email, confirmationPassword, forceChange } = input;
  const { companyId, company } = caller;
  return newUser({
    companyId,
    userId: newId(),
    loginId,
    name,
    email,
    listedRole: roleOf(input),
    mustChangePasswords: forceChange || confirmationPassword === undefined,
    createdAt: now.toISOString(),
    ...(company.loginMethod === 'certificate' && {
      issueWindowUntil: issueWindowEnd(now, profile.certificate.issueWindowDays).toISOString(),
    }),
  });
}

/** What a confirm screen shows of a new user: not what only the execution decides, such as the id. */
const confirmed = ({ userId: _, createdAt: __, ...shown }: UserView) => shown;

const roleOf = ({ administrator }: CreateUser) => (administrator ? 'administrator' : 'general');

function rightsOf(input: CreateUser, userId: string): GrantedRights {
  const { permissions, accounts, limits } = input;
  return {
    userId,
    role: roleOf(input),
    permissions: inMatrixOrder(permissions),
    accounts,
    limits: given(limits),
  };
}

import { type HeldRights, heldRights } from '../../shared/domain/held-rights.ts';
import { loginNameOf } from '../../shared/domain/login-name.ts';
import type { Role } from '../../shared/domain/user-rules.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import { type Company, companyItem } from '../../shared/table/companies.ts';
import {
  type ConfirmationAttempts,
  confirmationAttemptsItem,
  confirmationItem,
} from '../../shared/table/credentials.ts';
import { type Login, loginItem } from '../../shared/table/logins.ts';
import { lookupsOfUser } from '../../shared/table/lookups.ts';
import { type OtpRegistration, otpRegistrationItem } from '../../shared/table/otp-registrations.ts';
import { newRights, rightsItem } from '../../shared/table/rights.ts';
import { newUser, type User, userRow } from '../../shared/table/user.ts';
import type { WorldBase } from '../world.ts';
import { putLookups } from './lookups.ts';

/** A user as written, with the rights and the passwords that a test types. */
export interface TestUser extends User, Omit<HeldRights, 'userId'> {
  readonly loginName: string;
  readonly loginPassword: string;
  readonly confirmationPassword: string;
}

export interface UserOverrides extends Partial<User>, Partial<Omit<HeldRights, 'userId'>> {
  readonly loginPassword?: string;
  /** Explicitly `undefined`: the user has not set it yet. */
  readonly confirmationPassword?: string | undefined;
  /** The state of the user's counters. */
  readonly login?: Partial<Login>;
  readonly confirmation?: Partial<ConfirmationAttempts>;
  readonly otpRegistration?: Partial<OtpRegistration>;
}

/** Writes a user with login and confirmation password, a checked address and nothing forced; general by default. */
export async function addUser(world: WorldBase, company: Company, overrides: UserOverrides = {}): Promise<TestUser> {
  const { engine, hasher } = world;
  const { loginPassword = 'Rogin2026a', login, confirmation, otpRegistration, ...given } = overrides;
  const confirmationPassword = 'confirmationPassword' in given ? given.confirmationPassword : 'Kakunin26b';
  const { confirmationPassword: _typed, role = 'general', permissions, accounts, limits, ...fields } = given;
  const plain: User = { ...defaultUser(world, company, role), ...fields };
  const user: User = { ...plain, foundBy: 'foundBy' in fields ? fields.foundBy : [...lookupsOfUser(plain)] };
  const { companyId, userId, loginId } = user;
  const loginName = loginNameOf(world.profile, { loginId, contractId: company.contractId });
  const counted = { userId, ...noAttempts, beingChecked: 0 };
  const loginHash = await hasher.hash(loginPassword);
  const confirmationHash = confirmationPassword === undefined ? undefined : await hasher.hash(confirmationPassword);
  const granted = newRights(companyId, {
    ...{ userId, role, limits, permissions: permissions ?? (role === 'general' ? [] : [...world.profile.permissions]) },
    accounts: accounts ?? company.accounts.map(({ accountId }) => accountId),
  });
  engine.put(userRow(user));
  putLookups(engine, { companyId, userId }, user.foundBy);
  const rightsRow = { ...granted, version: user.rightsVersion };
  engine.put(rightsItem.create(rightsItem.key(companyId, userId), rightsRow, 'request.conflict').item);
  engine.put({ ...counted, loginId, companyId, loginHash, ...login, ...loginItem.key(loginName) });
  engine.put({ userId, ...(confirmationHash && { confirmationHash }), ...confirmationItem.key(userId) });
  engine.put({ ...counted, ...confirmation, ...confirmationAttemptsItem.key(userId) });
  engine.put({ ...counted, beingChecked: 0, ...otpRegistration, ...otpRegistrationItem.key(userId) });
  count(world, user, role);
  const rights = heldRights(granted, company, world.profile);
  return { ...user, ...rights, loginName, loginPassword, confirmationPassword: confirmationPassword ?? '' };
}

function defaultUser({ now, random, engine }: WorldBase, company: Company, role: Role): User {
  const number = engine.items('LOGIN#').length + engine.items('REGISTRATION#').length + 1;
  const loginId = `user${String(number).padStart(4, '0')}`;
  const given = {
    companyId: company.companyId,
    userId: random.ulid(now()),
    loginId,
    name: `手形　${number}郎`,
    email: `${loginId}@tegata-shoji.example.jp`,
    listedRole: role,
    mustChangePasswords: false,
    createdAt: now().toISOString(),
  };
  return { ...newUser(given), emailState: 'valid', mustCheckEmail: false };
}

/** Updates the company's counts of users, and its master. */
function count({ engine }: WorldBase, { companyId, userId }: User, role: Role): void {
  const [found] = engine.items(`COMPANY#${companyId}`).filter(({ sk }) => sk === 'COMPANY');
  if (!found) return;
  const company = companyItem.parse(found);
  const counted: Company = {
    ...company,
    userCount: company.userCount + 1,
    administratorCount: company.administratorCount + (role === 'general' ? 0 : 1),
    ...(role === 'master' && { masterUserId: userId }),
  };
  engine.put(companyItem.create(companyItem.key(companyId), counted, 'request.conflict').item);
}

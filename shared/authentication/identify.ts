import { readCertificate } from '../certificates/certificate.ts';
import { loginNameIn } from '../certificates/login-name.ts';
import { DomainError } from '../domain/errors.ts';
import { impossibleLoginName, loginNameForm, loginNameOf } from '../domain/login-name.ts';
import type { Origin } from '../operation/call.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Attempts, Reservation } from '../table/attempts.ts';
import type { Certificate } from '../table/certificates.ts';
import type { Login } from '../table/logins.ts';
import type { Table } from '../table/table.ts';

/** Who a login is about, with one attempt reserved on the counter of what identified them (I13, X-4). */
export interface Identified {
  readonly loginName: string;
  readonly password: string;
  readonly login: Login | undefined;
  readonly reserved: Reservation<Attempts>;
  readonly certificate?: Certificate;
}

interface Given {
  readonly loginId?: string | undefined;
  readonly loginPassword?: string | undefined;
  readonly contractId?: string | undefined;
  readonly userId?: string | undefined;
  readonly pin?: string | undefined;
}

interface IdentifyContext {
  readonly table: Table<{ logins: ['get', 'reserveAttempt']; certificates: ['reserveAttempt'] }>;
  readonly now: Date;
  readonly profile: Profile;
  readonly origin: Origin;
}

/**
 * Identifies by the certificate on the secure host, by the ID elsewhere, in one round trip. Counters are separate: whoever
 * knows an ID but has not the certificate cannot lock the certificate's login.
 * @throws `request.invalid` when the fields of this host and profile are not given, or others are.
 */
export async function identify(given: Given, context: IdentifyContext): Promise<Identified> {
  const { origin, profile } = context;
  if (origin.certificatePem !== undefined) {
    const names = ['loginPassword'] as const;
    assertGiven(given, names);
    return byCertificate(origin.certificatePem, given.loginPassword ?? '', context);
  }
  const { loginName, password } = namedLogin(given, profile);
  return byLoginName(loginName, password, context);
}

/** Who somebody says to be, before anything is verified. */
export interface NamedLogin {
  readonly loginName: string;
  readonly loginId: string;
  readonly contractId?: string;
  readonly password: string;
}

/** The name and password given where no certificate says who it is. @throws `request.invalid` for other fields than the profile's */
export function namedLogin(given: Given, profile: Profile): NamedLogin {
  const isContract = profile.identity === 'contract';
  assertGiven(given, isContract ? (['contractId', 'userId', 'pin'] as const) : (['loginId', 'loginPassword'] as const));
  const { contractId } = given;
  const loginId = (isContract ? given.userId : given.loginId) ?? '';
  const password = (isContract ? given.pin : given.loginPassword) ?? '';
  const name = loginNameOf(profile, { loginId, contractId });
  // What cannot be a name must not reach other items of the logins' partition: it costs the same and finds nobody.
  const loginName = loginNameForm.test(name) ? name : impossibleLoginName;
  return { loginName, loginId, ...(contractId && { contractId }), password };
}

function assertGiven(given: Given, names: readonly (keyof Given)[]): void {
  const fields = ['loginId', 'loginPassword', 'contractId', 'userId', 'pin'] as const;
  const errors = fields.flatMap((path) => {
    const isGiven = given[path] !== undefined;
    if (isGiven === names.includes(path)) return [];
    return [{ path, code: isGiven ? 'field.unknown' : 'field.required' }];
  });
  if (errors.length > 0) throw new DomainError('request.invalid', { errors });
}

/** By login name and its own counter; a name nobody has costs the same. */
export async function byLoginName(
  loginName: string,
  password: string,
  context: Pick<IdentifyContext, 'now' | 'profile'> & { readonly table: Table<{ logins: ['reserveAttempt'] }> },
): Promise<Identified> {
  const reserved = await context.table.logins.reserveAttempt([loginName], context.now, context.profile.attempts.login);
  return { loginName, password, login: reserved.row, reserved };
}

/** By a certificate that came over mutual TLS: its row counts the attempts, its subject names the login (A5-2). */
export async function byCertificate(
  pem: string,
  password: string,
  context: Pick<IdentifyContext, 'now' | 'profile'> & {
    readonly table: Table<{ logins: ['get']; certificates: ['reserveAttempt'] }>;
  },
): Promise<Identified> {
  const { table, now, profile } = context;
  const { thumbprint, subject } = readCertificate(pem);
  const loginName = loginNameIn(subject.CN, profile) ?? '';
  const [reserved, named] = await Promise.all([
    table.certificates.reserveAttempt([thumbprint], now, profile.attempts.login),
    table.logins.get(loginName),
  ]);
  const certificate = reserved.row;
  const isSame = certificate && named?.userId === certificate.userId && named.companyId === certificate.companyId;
  return { loginName, password, login: isSame ? named : undefined, reserved, ...(certificate && { certificate }) };
}

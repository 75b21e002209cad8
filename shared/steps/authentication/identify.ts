import { DomainError } from '../../domain/errors.ts';
import { knownDevice, type ShownDevice } from '../../domain/known-devices.ts';
import { loginNameToFind } from '../../domain/login-name.ts';
import type { Origin } from '../../operation/call.ts';
import type { Hasher } from '../../operation/ports.ts';
import { sha256 } from '../../operation/sha256.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Attempts, Reservation } from '../../table/attempts.ts';
import type { Certificate } from '../../table/certificates.ts';
import { type Login, usableLoginHash } from '../../table/logins.ts';
import { sideBySide } from '../../table/side-by-side.ts';
import type { Table } from '../../table/table.ts';
import { readCertificate } from '../../x509/certificate.ts';
import { nameInCertificate } from '../../x509/login-name-in-certificate.ts';
import { certificateCounter, devicesCounter, type LoginCounter, strangersCounter } from './login-counters.ts';

/** The identity claimed, the password to verify, and the counter for a wrong one. */
export interface Claimed {
  readonly loginName: string;
  readonly password: string;
  readonly login: Login | undefined;
  readonly counter: LoginCounter;
  readonly certificate?: Certificate;
}

/** The same with the device of the request. */
export interface Identified extends Claimed {
  readonly device: ShownDevice;
}

interface Given {
  readonly loginId?: string | undefined;
  readonly loginPassword?: string | undefined;
  readonly contractId?: string | undefined;
  readonly userId?: string | undefined;
  readonly pin?: string | undefined;
}

interface IdentifyContext {
  readonly table: Table<{
    logins: ['reserveAttempt', 'clearAttempts', 'punish'];
    strangers: ['reserveAttempt', 'clear', 'punish'];
    certificates: ['reserveAttempt', 'clearAttempts', 'punish'];
    users: ['stopLogin'];
  }>;
  readonly now: Date;
  readonly profile: Profile;
  readonly origin: Origin;
  /** The login of the name given or presented, as the gate read it. */
  readonly found: { readonly login: Login | undefined };
}

/**
 * Identifies the user by the certificate on the secure host, which reserves an attempt in one round trip, otherwise by
 * the ID. Counters are separate: somebody who knows an ID, but has neither the certificate nor a known device, can lock
 * only other strangers (X-4, D-29). @throws `request.invalid` unless exactly the fields of this host and profile are given
 */
export async function identify(
  given: Given & { readonly deviceToken?: string | undefined },
  context: IdentifyContext,
): Promise<Identified> {
  const { origin, profile, now, found } = context;
  const device = shownDevice(given.deviceToken, origin);
  if (origin.certificatePem !== undefined) {
    assertGiven(given, ['loginPassword']);
    const holder = await byCertificate(origin.certificatePem, context, found.login);
    return { ...holder, password: given.loginPassword ?? '', device };
  }
  const { loginName, password } = namedLogin(given, profile);
  const { login } = found;
  const isKnown = knownDevice(login?.knownDevices ?? [], device, now) !== undefined;
  const counter =
    login && isKnown ? devicesCounter(context, loginName, login) : strangersCounter(context, loginName, login);
  return { loginName, password, login, counter, device };
}

/** The device of a request, as its client shows it. */
export const shownDevice = (deviceToken = '', { host }: Origin): ShownDevice => ({
  tokenHash: sha256(deviceToken),
  host: host === 'secure' ? 'secure' : 'entry',
});

/** The identity claimed, before verification. */
export interface NamedLogin {
  readonly loginName: string;
  readonly loginId: string;
  readonly contractId?: string;
  readonly password: string;
}

/**
 * The name and password given without a certificate. @throws `request.invalid` unless exactly the profile's fields are
 * given
 */
export function namedLogin(given: Given, profile: Profile): NamedLogin {
  const isContract = profile.identity === 'contract';
  assertGiven(given, isContract ? (['contractId', 'userId', 'pin'] as const) : (['loginId', 'loginPassword'] as const));
  const { contractId } = given;
  const loginId = (isContract ? given.userId : given.loginId) ?? '';
  const password = (isContract ? given.pin : given.loginPassword) ?? '';
  return { loginName: loginNameToFind(profile, given), loginId, ...(contractId && { contractId }), password };
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

/**
 * Identifies by a certificate from mutual TLS: its row counts the attempts, its subject names the login, which is read
 * already or meanwhile (A5-2).
 */
export async function byCertificate(
  pem: string,
  context: Pick<IdentifyContext, 'now' | 'profile'> & {
    readonly table: Table<{ certificates: ['reserveAttempt', 'clearAttempts', 'punish']; users: ['stopLogin'] }>;
  },
  login: Login | undefined | Promise<Login | undefined>,
): Promise<Omit<Claimed, 'password'>> {
  const { thumbprint } = readCertificate(pem);
  const loginName = nameInCertificate(pem, context.profile);
  const [{ certificate, counter }, named] = await sideBySide(certificateCounter(context, thumbprint), login);
  const isSame = certificate && named?.userId === certificate.userId && named.companyId === certificate.companyId;
  return { loginName, login: isSame ? named : undefined, counter, ...(certificate && { certificate }) };
}

/**
 * Reserves an attempt, then verifies the password: the same work for an unknown ID, a locked counter and a wrong
 * password (I13, threat 10).
 */
export async function tried(
  { login, password, counter }: Claimed,
  { hasher, now }: { readonly hasher: Hasher; readonly now: Date },
): Promise<{ readonly reserved: Reservation<Attempts>; readonly isRight: boolean }> {
  const reserved = await counter.reserve();
  const isSame = await hasher.verify(password, login && usableLoginHash(login, now));
  return { reserved, isRight: reserved.granted && isSame };
}

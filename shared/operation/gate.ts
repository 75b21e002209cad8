import { readCertificate } from '../certificates/certificate.ts';
import { isExpired } from '../domain/certificate-life.ts';
import { DomainError } from '../domain/errors.ts';
import { type Certificate, certificateItem } from '../table/certificates.ts';
import { companyItem } from '../table/companies.ts';
import type { Item, Key } from '../table/engine.ts';
import { idempotencyItem } from '../table/idempotency.ts';
import { type Session, sessionItem } from '../table/sessions.ts';
import { userItem } from '../table/users.ts';
import { type Call, header, headerCount, type Origin } from './call.ts';
import type { SessionCaller, SessionClaims } from './caller.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import type { Host, Reads } from './operation.ts';

/** Where the request came from; a host the operation is not offered on does not exist there (threats 2 and 3). */
export function originOf(call: Call): Origin {
  const context = call.event.requestContext;
  const domains = Object.entries(call.ports.settings.domains) as [Host, string][];
  const host = domains.find(([, domain]) => domain === context.domainName)?.[0];
  if (!host || !call.operation.hosts.includes(host)) throw new DomainError('request.notFound');
  const certificatePem = context.identity?.clientCert?.clientCertPem;
  if (host === 'secure' && !certificatePem) throw new DomainError('certificate.required');
  return {
    host,
    sourceIp: context.identity?.sourceIp ?? '',
    userAgent: (context.identity?.userAgent ?? '').slice(0, 200),
    ...(host === 'secure' && certificatePem && { certificatePem }),
    ...(host === 'bank' && context.identity?.userArn && { bankUserArn: context.identity.userArn }),
  };
}

/**
 * Lets a request in or refuses it, in one strongly consistent read: the session, its user and company, the certificate, what
 * the operation reads, and the idempotency row. Everything that is not plainly allowed is refused (design §4, I14).
 */
export async function passGate(call: Call, origin: Origin): Promise<void> {
  const { may } = call.operation;
  if (may === 'anyone' || may === 'certificate') return readFor(call, [], undefined);
  if (may === 'bank') {
    if (!origin.bankUserArn) throw new DomainError('session.required');
    return readFor(call, [], undefined, origin.bankUserArn);
  }
  const claims = await claimsOf(call, origin.host);
  const thumbprint = origin.certificatePem ? readCertificate(origin.certificatePem).thumbprint : undefined;
  const keys = [
    sessionItem.key(claims.sessionId),
    userItem.key(claims.companyId, claims.userId),
    companyItem.key(claims.companyId),
    ...(thumbprint ? [certificateItem.key(thumbprint)] : []),
  ];
  const ids = { companyId: claims.companyId, userId: claims.userId };
  await readFor(call, keys, ids, claims.userId, (items) => {
    call.caller = admit(items, claims, call.now, call.profile.session.idleMinutes);
    call.about = { ...ids, loginId: call.caller.user.loginId };
  });
  assertStep(call);
  assertRight(call);
}

async function claimsOf(call: Call, host: Host): Promise<SessionClaims> {
  const authorization = header(call.event, 'authorization') ?? '';
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
  if (!token || host === 'bank' || headerCount(call.event, 'authorization') > 1)
    throw new DomainError('session.required');
  const claims = await call.ports.tokens.verify(token, host, call.now);
  if (!claims) throw new DomainError('session.required');
  return claims;
}

/** The gate's one read; `admitted` sees the items of `keys` and refuses before anything else is looked at. */
async function readFor(
  call: Call,
  keys: readonly Key[],
  ids: { companyId: string; userId: string } | undefined,
  callerId?: string,
  admitted?: (items: readonly (Item | undefined)[]) => void,
): Promise<void> {
  const reads: Reads<unknown> = call.operation.reads ?? {};
  const wanted = call.input
    ? Object.entries(reads).map(([name, read]) => ({ name, read, key: keyOrNone(call, read, ids) }))
    : [];
  const named = wanted.flatMap(({ name, read, key }) => (key ? [{ name, read, key }] : []));
  const row = callerId === undefined ? undefined : idempotencyKeyOf(call, callerId);
  const all = [
    ...keys,
    ...named.map(({ key }) => key),
    ...(row ? [idempotencyItem.key(row.callerId, row.idempotencyKey)] : []),
  ];
  const items = all.length > 0 ? await call.ports.engine.get(all) : [];
  admitted?.(items.slice(0, keys.length));
  named.forEach(({ name, read }, index) => {
    const item = items[keys.length + index];
    call.found[name] = item && read.parse(item);
  });
  const stored = row && items.at(-1);
  if (row) call.idempotency = { row, ...(stored && { read: idempotencyItem.parse(stored) }) };
}

function keyOrNone(call: Call, read: Reads<unknown>[string], ids: { companyId: string; userId: string } | undefined) {
  return read.key(call.input, ids ?? { companyId: '', userId: '' });
}

function admit(
  items: readonly (Item | undefined)[],
  claims: SessionClaims,
  now: Date,
  idleMinutes: number,
): SessionCaller {
  const [sessionRow, userRow, companyRow, certificateRow] = items;
  if (!sessionRow || !userRow || !companyRow) throw new DomainError('session.ended');
  const [session, user, company] = [
    sessionItem.parse(sessionRow),
    userItem.parse(userRow),
    companyItem.parse(companyRow),
  ];
  const idleSince = now.getTime() - Date.parse(session.lastSeenAt);
  const isOurs =
    session.userId === user.userId && session.companyId === company.companyId && session.host === claims.host;
  if (!isOurs || user.sessionId !== session.sessionId) throw new DomainError('session.ended');
  // The contract was suspended or closed since the session began: a resumption does not bring it back.
  if (session.startedAt < (company.sessionsFrom ?? '')) throw new DomainError('session.ended');
  if (session.expiresAt <= now.toISOString() || idleSince > idleMinutes * 60_000)
    throw new DomainError('session.expired');
  if (user.serviceState !== 'usable' || user.loginStopped || company.state !== 'usable')
    throw new DomainError('session.ended');
  const certificate = certificateRow && certificateItem.parse(certificateRow);
  if (claims.host === 'entry' && company.loginMethod === 'certificate') throw new DomainError('session.wrongHost');
  if (claims.host === 'secure') assertCertificate(certificate, session, claims, now);
  return {
    companyId: company.companyId,
    userId: user.userId,
    user,
    company,
    session,
    ...(certificate && { certificate }),
  };
}

/** The presented certificate must be active, this user's, and the one the session was begun with (RFC 8705 §3, X-1). */
function assertCertificate(
  certificate: Certificate | undefined,
  session: Session,
  claims: SessionClaims,
  now: Date,
): void {
  const isBound =
    certificate?.thumbprint === session.thumbprint &&
    certificate?.userId === session.userId &&
    certificate?.companyId === session.companyId &&
    claims.certificateThumbprint === Buffer.from(session.thumbprint ?? '', 'hex').toString('base64url');
  const isActive = certificate?.state === 'active' && !isExpired(new Date(certificate.notAfter), now);
  if (!isBound || !isActive) throw new DomainError('certificate.refused');
}

function assertStep(call: Call): void {
  const pending = call.caller?.session.steps[0];
  const { duringStep } = call.operation;
  if (pending === undefined || duringStep === 'any' || duringStep === pending) return;
  throw new DomainError('session.stepPending', { step: pending });
}

function assertRight(call: Call): void {
  const { may } = call.operation;
  if (typeof may === 'string' || !call.caller) return;
  const { user } = call.caller;
  if ('role' in may && user.role === 'general') throw new DomainError('permission.denied', { needs: may.role });
  if ('permission' in may && !user.permissions.includes(may.permission)) {
    throw new DomainError('permission.denied', { needs: may.permission });
  }
}

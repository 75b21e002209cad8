import { stateAt } from '../domain/certificate-life.ts';
import { DomainError } from '../domain/errors.ts';
import { assertHolds, heldRights } from '../domain/held-rights.ts';
import { isOverTime, sessionEndOf } from '../domain/session-life.ts';
import { isAdministrator } from '../domain/user-rules.ts';
import { type Call, header, headerCount, type Origin } from '../operation/call.ts';
import type { SessionCaller, SessionClaims } from '../operation/caller.ts';
import { type Host, needsSession, type Reads } from '../operation/operation.ts';
import { principalOf } from '../operation/principal.ts';
import { defineStep, refusing } from '../operation/step.ts';
import { verifying } from '../operation/verifying.ts';
import { type Certificate, certificateItem } from '../table/certificates.ts';
import { companyItem } from '../table/companies.ts';
import type { Item, Key } from '../table/engine.ts';
import { rightsItem } from '../table/rights.ts';
import { type Session, sessionItem } from '../table/sessions.ts';
import { userItem } from '../table/user.ts';
import { secretQuestionView } from '../text/secret-questions.ts';
import { readCertificate } from '../x509/certificate.ts';
import { nameInCertificate } from '../x509/login-name-in-certificate.ts';
import { calendarRead, endedByClosure } from './calendar.ts';
import { idempotencyKeyOf, idempotent } from './idempotency.ts';
import { aboutOf, subjectReads } from './subject.ts';
import { type Wanted, wanting } from './wanted.ts';

const mutualTls = defineStep({
  name: 'mutualTls',
  isOf: ({ hosts }) => hosts.includes('secure'),
  errors: ['certificate.required'],
});

const bankSignature = defineStep({
  name: 'bankSignature',
  isOf: ({ may }) => may === 'bank',
  errors: ['session.required'],
});

const session = defineStep({
  name: 'session',
  isOf: needsSession,
  reads: { session: sessionItem, user: userItem, rights: rightsItem, company: companyItem },
  errors: ['session.required', 'session.expired', 'session.ended'],
});

const entryHost = defineStep({
  name: 'entryHost',
  isOf: (operation) => needsSession(operation) && operation.hosts.includes('entry'),
  errors: ['session.wrongHost'],
});

const boundCertificate = defineStep({
  name: 'boundCertificate',
  isOf: (operation) => needsSession(operation) && operation.hosts.includes('secure'),
  reads: { certificate: certificateItem },
  errors: ['certificate.refused'],
});

const loginSteps = defineStep({
  name: 'loginSteps',
  isOf: (operation) => needsSession(operation) && operation.duringStep !== 'any',
  errors: ['session.stepPending'],
});

const sufficientRights = defineStep({
  name: 'sufficientRights',
  isOf: ({ may }) => typeof may === 'object',
  errors: ['permission.denied'],
});

/** The steps that admit a request, in their order. */
export const gateSteps = [
  mutualTls,
  bankSignature,
  session,
  verifying,
  entryHost,
  boundCertificate,
  loginSteps,
  sufficientRights,
] as const;

/** Reads the origin. On a host that does not offer it, the operation does not exist (threats 2 and 3). */
export function originOf(call: Call): Origin {
  const { domainName, identity } = call.event.requestContext;
  const domains = Object.entries(call.ports.settings.domains) as [Host, string][];
  const host = domains.find(([, domain]) => domain === domainName)?.[0];
  if (!host || !call.operation.hosts.includes(host)) throw new DomainError('request.notFound');
  const certificatePem = identity.clientCert?.clientCertPem;
  if (host === 'secure' && !certificatePem) throw withoutCertificate(call);
  return {
    host,
    sourceIp: identity.sourceIp ?? '',
    userAgent: (identity.userAgent ?? '').slice(0, 200),
    ...(host === 'secure' && certificatePem && { certificatePem }),
    ...(host === 'bank' && identity.userArn && { bankUserArn: identity.userArn }),
  };
}

/** A token bound to a certificate is invalid without one, as it is over another one (RFC 8705 §3). */
const withoutCertificate = ({ operation, event }: Call) =>
  boundCertificate.isOf(operation) && headerCount(event, 'authorization') > 0
    ? refusing(boundCertificate)('certificate.refused')
    : refusing(mutualTls)('certificate.required');

/**
 * Admits or refuses a request with one strongly consistent read: the calendar, the session, its user, rights and
 * company, the certificate, the operation's items, and the idempotency row. Everything not explicitly allowed is refused (I14).
 */
export async function passGate(call: Call, origin: Origin): Promise<void> {
  const { may } = call.operation;
  if (may === 'anyone' || may === 'certificate') return readFor(call);
  if (may === 'bank') {
    if (!origin.bankUserArn) throw refusing(bankSignature)('session.required');
    await readFor(call, { callerId: principalOf(origin.bankUserArn), keys: [] });
    call.about = aboutOf(call);
    return;
  }
  const claims = await claimsOf(call, origin.host).catch((thrown) => closedOr(call, thrown));
  const thumbprint = origin.certificatePem ? readCertificate(origin.certificatePem).thumbprint : undefined;
  const keys = [
    session.reads.session.key(claims.sessionId),
    session.reads.user.key(claims.companyId, claims.userId),
    session.reads.rights.key(claims.companyId, claims.userId),
    session.reads.company.key(claims.companyId),
    ...(thumbprint ? [boundCertificate.reads.certificate.key(thumbprint)] : []),
  ];
  const ids = { companyId: claims.companyId, userId: claims.userId };
  const admitted = (items: readonly (Item | undefined)[]) => {
    call.caller = admit(items, claims, call);
    call.about = { ...ids, loginId: call.caller.user.loginId };
  };
  await readFor(call, { callerId: claims.userId, ids, keys, admitted });
  assertStep(call);
  assertRight(call);
}

const refuse = refusing(session);

async function claimsOf(call: Call, host: Host): Promise<SessionClaims> {
  const authorization = header(call.event, 'authorization') ?? '';
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
  if (!token || host === 'bank' || headerCount(call.event, 'authorization') > 1) throw refuse('session.required');
  const claims = await call.ports.tokens.verify(token, host, call.now);
  if (!claims) throw refuse('session.required');
  return claims;
}

/** Outside the hours every request is refused alike, also one without a valid token (D-33). */
async function closedOr(call: Call, thrown: unknown): Promise<never> {
  for (const { key, take } of calendarRead(call)) {
    const [item] = await call.ports.engine.get([key]);
    take(item);
  }
  throw thrown;
}

/** The requester, as far as it determines the items to read. */
interface Requester {
  readonly callerId: string;
  /** In a session: the caller's ids from the token. */
  readonly ids?: { readonly companyId: string; readonly userId: string };
  readonly keys: readonly Key[];
  /** Receives the items of `keys`, and refuses before anything else is checked. */
  readonly admitted?: (items: readonly (Item | undefined)[]) => void;
}

/** Makes the gate's one read: the calendar, the caller's items, the subject, the operation's items, the idempotency row. */
async function readFor(call: Call, requester?: Requester): Promise<void> {
  const { keys = [], ids, callerId, admitted } = requester ?? {};
  const wanted = [
    ...subjectReads(call, ids?.companyId),
    ...operationReads(call, ids),
    ...(callerId === undefined ? [] : idempotencyRead(call, callerId)),
  ];
  const calendar = calendarRead(call);
  const all = [...calendar.map(({ key }) => key), ...keys, ...wanted.map(({ key }) => key)];
  const items = (await call.ports.engine.get(all)).values();
  for (const { take } of calendar) take(items.next().value);
  admitted?.(keys.map(() => items.next().value));
  for (const { take } of wanted) take(items.next().value);
}

function operationReads(call: Call, ids = { companyId: '', userId: '' }): readonly Wanted[] {
  if (!call.input) return [];
  const { profile, origin } = call;
  const reads: Reads<unknown> = call.operation.reads ?? {};
  const certificateName = origin?.certificatePem && nameInCertificate(origin.certificatePem, profile);
  const asking = { ...ids, profile, ...(certificateName && { certificateName }) };
  return Object.entries(reads).flatMap(([name, { key, parse }]) =>
    wanting(key(call.input, asking), parse, (found) => {
      call.found[name] = found;
    }),
  );
}

function idempotencyRead(call: Call, callerId: string): readonly Wanted[] {
  const row = idempotencyKeyOf(call, callerId);
  if (!row) return [];
  const { key, read } = idempotent.reads.row;
  return wanting(key(row.callerId, row.idempotencyKey), read, (earlier) => {
    call.idempotency = { row, ...(earlier && { read: earlier }) };
  });
}

function admit(items: readonly (Item | undefined)[], claims: SessionClaims, call: Call): SessionCaller {
  const { now, profile } = call;
  const [sessionRow, userRow, rightsRow, companyRow, certificateRow] = items;
  const { reads } = session;
  const live = reads.session.read(sessionRow);
  const [user, granted, company] = [
    reads.user.read(userRow),
    reads.rights.read(rightsRow),
    reads.company.read(companyRow),
  ];
  // A user without an item of rights has none; the user's record grants nothing (threat 50).
  if (!live || !user || !granted || !company) throw refuse('session.ended');
  const isOurs = live.userId === user.userId && live.companyId === company.companyId && live.host === claims.host;
  if (!isOurs) throw refuse('session.ended');
  const { idleMinutes } = profile.session;
  const isEndedByClosure = endedByClosure(call, live.startedAt);
  const end = sessionEndOf({ session: live, user, company, isEndedByClosure, idleMinutes, now });
  if (end) throw refuse(isOverTime(end) ? 'session.expired' : 'session.ended');
  const certificate = boundCertificate.reads.certificate.read(certificateRow);
  if (claims.host === 'entry' && company.loginMethod === 'certificate') throw refusing(entryHost)('session.wrongHost');
  if (claims.host === 'secure') assertCertificate(certificate, live, claims, now);
  return {
    companyId: company.companyId,
    userId: user.userId,
    user,
    rights: heldRights(granted, company, profile),
    granted: granted.permissions ?? [],
    rightsVersion: granted.version,
    company,
    session: live,
    ...(certificate && { certificate }),
  };
}

/**
 * The presented certificate must be active, belong to this user, and be the one used for the login (RFC 8705 §3, X-1).
 */
function assertCertificate(
  certificate: Certificate | undefined,
  { thumbprint, userId, companyId }: Session,
  claims: SessionClaims,
  now: Date,
): void {
  const isOurs =
    certificate !== undefined &&
    certificate.thumbprint === thumbprint &&
    certificate.userId === userId &&
    certificate.companyId === companyId;
  const isBound = claims.certificateThumbprint === Buffer.from(thumbprint ?? '', 'hex').toString('base64url');
  const isActive = stateAt(certificate, now) === 'active';
  if (!isOurs || !isBound || !isActive) throw refusing(boundCertificate)('certificate.refused');
}

function assertStep({ caller, operation: { duringStep }, language }: Call): void {
  const pending = caller?.session.steps[0];
  if (pending === undefined || duringStep === 'any' || duringStep === pending) return;
  const asked = pending === 'secretQuestion' ? caller?.session.secretQuestionId : undefined;
  const question = asked && { question: secretQuestionView(asked, language) };
  throw refusing(loginSteps)('session.stepPending', { step: pending, ...question });
}

function assertRight(call: Call): void {
  const { may } = call.operation;
  if (typeof may === 'string' || !call.caller) return;
  const { rights } = call.caller;
  if ('role' in may && !isAdministrator(rights))
    throw refusing(sufficientRights)('permission.denied', { needs: may.role });
  if ('anyOf' in may)
    assertHolds(rights, (call.input && call.operation.needs?.(call.input, call.profile)) ?? may.anyOf);
}

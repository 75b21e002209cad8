import { companyItem } from '../../shared/table/companies.ts';
import { loginItem } from '../../shared/table/logins.ts';
import { type Session, sessionItem } from '../../shared/table/sessions.ts';
import { userItem } from '../../shared/table/user.ts';
import type { WorldBase } from '../world.ts';
import { certify } from './certificate.ts';
import type { TestUser } from './user.ts';

/** A live session for the requests of a logged-in user. */
export interface TestSession {
  readonly token: string;
  readonly host: 'entry' | 'secure';
  readonly sessionId: string;
  readonly companyId: string;
  readonly userId: string;
  readonly certificatePem?: string;
}

export interface LogInOptions {
  /** The pending login steps. @default none */
  readonly steps?: readonly string[];
  /** The certificate presented. @default on the certificate method, a new one */
  readonly certificate?: { readonly pem: string; readonly thumbprint: string };
  readonly session?: Partial<Session>;
}

/** Begins a session as the log-in operation would, ending an earlier one. */
export async function logIn(world: WorldBase, user: TestUser, options: LogInOptions = {}): Promise<TestSession> {
  const { engine, now, random, tokens, profile } = world;
  const certificate = options.certificate ?? (usesCertificates(world, user) ? await certify(world, user) : undefined);
  const host = certificate ? 'secure' : 'entry';
  const at = now();
  const expiresAt = new Date(at.getTime() + profile.session.absoluteHours * 3_600_000);
  const steps = [...(options.steps ?? [])];
  const session: Session = {
    sessionId: random.ulid(at),
    companyId: user.companyId,
    userId: user.userId,
    host,
    startedAt: at.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastSeenAt: at.toISOString(),
    steps,
    stepsLeft: steps.length,
    ...(certificate && { thumbprint: certificate.thumbprint }),
    endedEarlierSession: false,
    ttl: Math.floor(expiresAt.getTime() / 1000),
    ...options.session,
  };
  engine.put({ ...session, ...sessionItem.key(session.sessionId) });
  nameSession(world, user, session);
  const { sessionId, companyId, userId } = session;
  const token = await tokens.sign({
    sessionId,
    companyId,
    userId,
    host,
    ...(certificate && { certificateThumbprint: Buffer.from(certificate.thumbprint, 'hex').toString('base64url') }),
    issuedAt: at,
    expiresAt,
  });
  return { token, host, sessionId, companyId, userId, ...(certificate && { certificatePem: certificate.pem }) };
}

function usesCertificates({ engine }: WorldBase, { companyId }: TestUser): boolean {
  const { pk, sk } = companyItem.key(companyId);
  return engine.items(pk).some((item) => item.sk === sk && item['loginMethod'] === 'certificate');
}

/** The user's record names the live session, and the login the latest one (D-6). */
function nameSession({ engine }: WorldBase, user: TestUser, { sessionId, startedAt }: Session): void {
  const key = userItem.key(user.companyId, user.userId);
  const stored = engine.items(key.pk).find(({ sk }) => sk === key.sk);
  const earlier = (stored?.['lastLogins'] as readonly string[] | undefined) ?? [];
  if (stored) engine.put({ ...stored, sessionId, lastLogins: [startedAt, ...earlier].slice(0, 4) });
  const [login] = engine.items(loginItem.key(user.loginName).pk);
  if (login) engine.put({ ...login, lastSessionId: sessionId });
}

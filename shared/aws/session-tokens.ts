import { importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { SessionClaims } from '../operation/caller.ts';
import type { Signer, TokenVerifier } from '../operation/ports.ts';
import { sha256 } from '../operation/sha256.ts';
import { tableOf } from '../operation/step.ts';
import { verifying } from '../operation/verifying.ts';
import { plainId } from '../table/entity.ts';
import type { TablePorts } from '../table/table.ts';

const issuer = 'tegata';
const algorithm = 'ES256';
/** Public keys are read again after this time, or sooner if a token names an unknown one. */
const cacheMilliseconds = 5 * 60_000;
const unknownKeyPauseMilliseconds = 10_000;
/** The most verified tokens that one function remembers. */
const mostRemembered = 1_000;

/**
 * Verifies session tokens with the public keys in the table: only ES256, only our issuer, only for their own host. A
 * signature is verified once while its key is cached, because only time can invalidate it.
 */
export function tokenVerifier(table: TablePorts): TokenVerifier {
  const keys = publicKeys(table);
  return {
    verify: async (token, host, now) => {
      const digest = sha256(token);
      const known = keys.fresh(now)?.verified.get(digest);
      if (known) return known.host === host && known.expiresAt > now ? known : undefined;
      let holder: PublicKeys | undefined;
      const keyOf = async ({ kid = '' }: { kid?: string }) => {
        holder = await keys.holding(kid, now);
        const key = holder.byId.get(kid);
        if (!key) throw new UnknownKey('no such key');
        return key;
      };
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [algorithm],
          issuer,
          audience: host,
          currentDate: now,
          requiredClaims: ['sid', 'sub', 'cid', 'exp', 'iat'],
        });
        const claims = claimsOf(payload, host);
        if (!claims) return undefined;
        if (holder) remember(holder, digest, claims);
        return claims;
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_J')) return undefined;
        throw thrown;
      }
    },
  };
}

/** Undefined for a token whose ids are malformed: ids become keys (threat 48). */
function claimsOf(payload: Readonly<Record<string, unknown>>, host: 'entry' | 'secure'): SessionClaims | undefined {
  const ids = [payload['sid'], payload['sub'], payload['cid']];
  if (!ids.every((id) => typeof id === 'string' && plainId.test(id))) return undefined;
  const confirmation = payload['cnf'] as { 'x5t#S256'?: string } | undefined;
  const thumbprint = confirmation?.['x5t#S256'];
  return {
    sessionId: String(payload['sid']),
    userId: String(payload['sub']),
    companyId: String(payload['cid']),
    host,
    ...(thumbprint !== undefined && { certificateThumbprint: thumbprint }),
    issuedAt: new Date(Number(payload['iat']) * 1000),
    expiresAt: new Date(Number(payload['exp']) * 1000),
  };
}

class UnknownKey extends Error {
  readonly code = 'ERR_JWK_UNKNOWN';
}

/** The public keys as of one reading. */
interface PublicKeys {
  readonly at: number;
  readonly byId: ReadonlyMap<string, Awaited<ReturnType<typeof importJWK>>>;
  /** The claims of tokens verified with these keys, by the token's hash. */
  readonly verified: Map<string, SessionClaims>;
}

function remember({ verified }: PublicKeys, digest: string, claims: SessionClaims): void {
  if (verified.size >= mostRemembered) verified.clear();
  verified.set(digest, claims);
}

/** The cached keys; a token with an unknown key id causes a new reading, at most every ten seconds. */
function publicKeys(table: TablePorts) {
  let cached: PublicKeys | undefined;
  const ageAt = (now: Date) => (cached ? Math.abs(now.getTime() - cached.at) : Number.POSITIVE_INFINITY);
  const fresh = (now: Date) => (ageAt(now) < cacheMilliseconds ? cached : undefined);
  const read = async (now: Date) => {
    const row = await tableOf(verifying, { ports: table }).sessionKeys.get();
    const imported = await Promise.all(
      (row?.keys ?? []).map(async ({ kid, jwk }) => [kid, await importJWK(jwk as JWK, algorithm)] as const),
    );
    cached = { at: now.getTime(), byId: new Map(imported), verified: new Map() };
    return cached;
  };
  return {
    fresh,
    holding: async (kid: string, now: Date) => {
      const known = fresh(now);
      return known && (known.byId.has(kid) || ageAt(now) < unknownKeyPauseMilliseconds) ? known : read(now);
    },
  };
}

/** Creates a session token: ES256, `cnf` bound to the certificate (RFC 8705 §3.1). */
export async function signToken(
  claims: SessionClaims,
  key: { readonly kid: string; readonly jwk: JWK },
): Promise<string> {
  const { sessionId, userId, companyId, host, certificateThumbprint, issuedAt, expiresAt } = claims;
  const payload = {
    sid: sessionId,
    cid: companyId,
    ...(certificateThumbprint && { cnf: { 'x5t#S256': certificateThumbprint } }),
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: 'JWT' })
    .setSubject(userId)
    .setIssuer(issuer)
    .setAudience(host)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(await importJWK(key.jwk, algorithm));
}

/** A signer that uses the given source of the private key. */
export function tokenSigner(privateKey: () => Promise<{ readonly kid: string; readonly jwk: JWK }>): Signer {
  return { sign: async (claims) => signToken(claims, await privateKey()) };
}

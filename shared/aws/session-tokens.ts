import { importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { SessionClaims } from '../operation/caller.ts';
import type { Signer, TokenVerifier } from '../operation/ports.ts';
import { sessionKeys } from '../table/bank.ts';
import type { TableEngine } from '../table/engine.ts';

const issuer = 'tegata';
const algorithm = 'ES256';
/** Public keys are read again after this long, and sooner when a token names an unknown one. */
const cacheMilliseconds = 5 * 60_000;
const unknownKeyPauseMilliseconds = 10_000;

/** Verifies session tokens with the public keys in the table; only ES256, only our issuer, only for the host they were made for. */
export function tokenVerifier(engine: TableEngine): TokenVerifier {
  const keys = publicKeys(engine);
  return {
    verify: async (token, host, now) => {
      try {
        const { payload } = await jwtVerify(token, async ({ kid }) => keys.find(kid ?? '', now), {
          algorithms: [algorithm],
          issuer,
          audience: host,
          currentDate: now,
          requiredClaims: ['sid', 'sub', 'cid', 'exp', 'iat'],
        });
        return claimsOf(payload, host);
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_J')) return undefined;
        throw thrown;
      }
    },
  };
}

function claimsOf(payload: Readonly<Record<string, unknown>>, host: 'entry' | 'secure'): SessionClaims {
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

/** The keys by their id, cached; a token with an unknown id makes them be read again, though not more than every ten seconds. */
function publicKeys(engine: TableEngine) {
  let cached:
    | { readonly at: number; readonly keys: ReadonlyMap<string, Awaited<ReturnType<typeof importJWK>>> }
    | undefined;
  const read = async (now: Date) => {
    const row = await sessionKeys.get.bind(engine)();
    const imported = await Promise.all(
      (row?.keys ?? []).map(async ({ kid, jwk }) => [kid, await importJWK(jwk as JWK, algorithm)] as const),
    );
    cached = { at: now.getTime(), keys: new Map(imported) };
    return cached;
  };
  return {
    find: async (kid: string, now: Date) => {
      const age = cached ? Math.abs(now.getTime() - cached.at) : Number.POSITIVE_INFINITY;
      const isFresh = cached && age < cacheMilliseconds && (cached.keys.has(kid) || age < unknownKeyPauseMilliseconds);
      const { keys } = isFresh && cached ? cached : await read(now);
      const key = keys.get(kid);
      if (!key) throw new UnknownKey('no such key');
      return key;
    },
  };
}

/** Makes a session token: ES256, `cnf` bound to the certificate (RFC 8705 §3.1). */
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

/** A signer on whatever holds the private key. */
export function tokenSigner(privateKey: () => Promise<{ readonly kid: string; readonly jwk: JWK }>): Signer {
  return { sign: async (claims) => signToken(claims, await privateKey()) };
}

import { createHmac } from 'node:crypto';
import type { SessionClaims } from '../../shared/operation/caller.ts';
import type { Signer, TokenVerifier } from '../../shared/operation/ports.ts';

/** Session tokens with the real ones' guarantees (ours, for this host, not expired) at the cost of a MAC. */
export function fakeTokens(secret: Uint8Array): Signer & TokenVerifier {
  const mac = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'fake' });
  return {
    sign: async (claims) => {
      const text = `${header}.${encode(claims)}`;
      return `${text}.${mac(text)}`;
    },
    verify: async (token, host, now) => {
      const [head = '', payload = '', signature] = token.split('.');
      if (signature !== mac(`${head}.${payload}`)) return undefined;
      const claims = claimsIn(payload);
      return claims.host === host && claims.expiresAt > now ? claims : undefined;
    },
  };
}

function claimsIn(payload: string): SessionClaims {
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as SessionClaims;
  return { ...claims, issuedAt: new Date(claims.issuedAt), expiresAt: new Date(claims.expiresAt) };
}

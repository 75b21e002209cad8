import type { LinkedService } from '../domain/linked-services.ts';
import type { Permission } from '../domain/permissions.ts';

/** The only signature algorithm of assertions (RFC 8725 3.1). */
export const assertionAlgorithm = 'ES256';

/** The type in an assertion's header, so that no other token can be taken for one (RFC 8725 3.11). */
export const assertionType = 'tegata-assertion+jwt';

/**
 * What an assertion says to the system of a linked service: this user may use it now, with these rights. The names are
 * those of the token's claims; the issuer is added by its signer. It names people and companies by their ids alone.
 */
export interface AssertionClaims {
  readonly aud: string;
  /** The user. */
  readonly sub: string;
  /** Seconds since 1970, as every time of a token (RFC 7519 2). */
  readonly iat: number;
  readonly exp: number;
  /** Unique; the system accepts it once. */
  readonly jti: string;
  readonly companyId: string;
  /** The bank's own number of the contract, if it has one. */
  readonly contractId?: string;
  readonly service: LinkedService;
  /** The rights of the service that the user holds, at least one. */
  readonly rights: readonly Permission[];
  /** The accounts that the user may use, of a service that acts on accounts. */
  readonly accounts?: readonly { readonly branch: string; readonly type: string; readonly number: string }[];
  /** Yen per payment that the user may pay; of payments only. 0: the user may pay nothing. */
  readonly limit?: number;
  /** The certificate of the session, if it has one (RFC 8705 3.1), for a system that asks for certificates itself. */
  readonly cnf?: { readonly 'x5t#S256': string };
}

/** A published key that verifies assertions, as JWK (RFC 7517). */
export interface AssertionKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: typeof assertionAlgorithm;
  readonly use: 'sig';
}

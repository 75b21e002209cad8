import type { HeldRights } from '../domain/held-rights.ts';
import type { Certificate } from '../table/certificates.ts';
import type { Company } from '../table/companies.ts';
import type { Session } from '../table/sessions.ts';
import type { User } from '../table/user.ts';

/** A logged-in user, with everything the gate read about them. */
export interface SessionCaller {
  readonly companyId: string;
  readonly userId: string;
  readonly user: User;
  /** The caller's rights, from `RIGHTS#` and the contract alone. */
  readonly rights: HeldRights;
  /** Codes of the rights in `RIGHTS#`, whether or not the contract offers them now. */
  readonly granted: readonly string[];
  /** The version of the rights that were read. */
  readonly rightsVersion: number;
  readonly company: Company;
  readonly session: Session;
  /** On the secure host: the certificate presented with the request. */
  readonly certificate?: Certificate;
}

/** The claims of a session token; they contain every key that the gate reads. */
export interface SessionClaims {
  readonly sessionId: string;
  readonly userId: string;
  readonly companyId: string;
  readonly host: 'entry' | 'secure';
  /** RFC 8705 `x5t#S256`: base64url of the SHA-256 of the certificate's DER. */
  readonly certificateThumbprint?: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

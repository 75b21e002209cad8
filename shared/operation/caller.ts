import type { HeldRights } from '../domain/held-rights.ts';
import type { Certificate } from '../table/certificates.ts';
import type { Company } from '../table/companies.ts';
import type { Session } from '../table/sessions.ts';
import type { User } from '../table/users.ts';

/** A logged-in user, as the gate found everything about them in one read. */
export interface SessionCaller {
  readonly companyId: string;
  readonly userId: string;
  readonly user: User;
  /** What the caller may do, from `RIGHTS#` and the contract; nothing else decides it. */
  readonly rights: HeldRights;
  readonly company: Company;
  readonly session: Session;
  /** On the secure host: the certificate the request came with. */
  readonly certificate?: Certificate;
}

/** The claims of a session token; they name every key the gate reads (design §4). */
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

import type { TableEngine } from '../table/engine.ts';
import type { SessionClaims } from './caller.ts';

/** Keyed password hashing; argon2id in production (threats D). */
export interface Hasher {
  hash(password: string): Promise<string>;
  /** False for a wrong password and for no hash at all, after the same work. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether the hash was made with other parameters than today's. */
  isOutdated(hash: string): boolean;
}

/** Randomness, never read at module load. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** Signs session tokens: the login function alone has it. */
export interface Signer {
  sign(claims: SessionClaims): Promise<string>;
}

/** Verifies session tokens with the public keys. */
export interface TokenVerifier {
  /** `undefined` for every token that is not ours, not for this host, or past its end. */
  verify(token: string, host: 'entry' | 'secure', now: Date): Promise<SessionClaims | undefined>;
}

export interface CertificateRequest {
  readonly csr: string;
  readonly subject: Readonly<Record<string, string>>;
  readonly notAfter: Date;
  /** The same token within five minutes is the same certificate. */
  readonly idempotencyToken: string;
}

/** A certificate and its chain as PEM, and the authority that made it. */
export interface FetchedCertificate {
  readonly certificate: string;
  readonly chain: string;
  readonly authorityArn: string;
}

/** What an authority knows a certificate by. */
export interface RevokedCertificate {
  /** Hexadecimal. */
  readonly serialNumber: string;
  /** @default the stage's first authority: rows from the time of that one alone do not name it */
  readonly authorityArn?: string | undefined;
}

/** The certificate authorities of a stage: one issues; those it replaced still hand out what they made, and revoke it. */
export interface Authority {
  /** Asks for a certificate. @returns its ARN; the certificate itself comes later. */
  issue(request: CertificateRequest): Promise<string>;
  /** What became of a request, or `undefined` while it is being made. @throws `issuance.failed`: it never will be. */
  get(arn: string): Promise<FetchedCertificate | undefined>;
  /** Revokes at the authority that issued. `expired`: too late to revoke. Already revoked counts as revoked. */
  revoke(certificate: RevokedCertificate): Promise<'revoked' | 'expired'>;
}

/** A mail as it leaves. */
export interface OutgoingMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Comes back in whatever the mail service tells of this mail. Letters, digits, `-` and `_`, in names and values. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Sends one mail, as fast as the stage may. @throws `MailFault` that says whose fault it is, anything else when it may pass. */
export interface Mailer {
  send(mail: OutgoingMail): Promise<void>;
}

/** What a token's sealed secret is bound to: it opens nowhere else. No company: in the bank's stock. */
export interface SealedFor {
  readonly serialNumber: string;
  readonly companyId?: string;
}

/** Keeps the secrets of one-time-password tokens sealed under a key that never leaves its service (threats D, 35). */
export interface TokenVault {
  /** @returns what is stored: base64. */
  seal(secret: Uint8Array, bound: SealedFor): Promise<string>;
  /** Seals for another owner; the secret itself is not seen. */
  reseal(sealed: string, from: SealedFor, to: SealedFor): Promise<string>;
  open(sealed: string, bound: SealedFor): Promise<Uint8Array>;
}

/** What a mail's sealed values are bound to: they open for no other mail. */
export interface SealedMail {
  readonly mailId: string;
  readonly ownerId: string;
}

/** Keeps the secret values of mails from everybody but the function that sends them (threat 47). */
export interface MailSeal {
  /** @returns what is stored: base64. */
  seal(values: Readonly<Record<string, string>>, bound: SealedMail): Promise<string>;
  open(sealed: string, bound: SealedMail): Promise<Readonly<Record<string, string>>>;
}

/** Where the private half of the session keys is kept; the rotation function alone writes it. */
export interface KeyStore {
  /** The id of the key that signs now; `undefined` before the first one. */
  current(): Promise<string | undefined>;
  store(key: { readonly kid: string; readonly jwk: Readonly<Record<string, unknown>> }): Promise<void>;
}

export interface Settings {
  readonly profile: string;
  readonly domains: Readonly<Record<'entry' | 'secure' | 'bank', string>>;
}

/** One structured line; fields are an allow-list, never bodies or secrets (style, rules 27 and 28). */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [field: string]: string | number | boolean | undefined;
}

/** What every function is given: all I/O goes through here, so that tests decide time, chance and faults (design §10). */
export interface Ports {
  readonly settings: Settings;
  readonly engine: TableEngine;
  readonly now: () => Date;
  readonly newId: (now: Date) => string;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly tokens: TokenVerifier;
  readonly log: (line: LogLine) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly signer: Signer;
  readonly authority: Authority;
  readonly mailer: Mailer;
  readonly keyStore: KeyStore;
  readonly vault: TokenVault;
  readonly mailSeal: MailSeal;
}

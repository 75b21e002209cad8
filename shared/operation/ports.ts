import type { BankDirectory } from '../domain/bank-directory.ts';
import type { TokenAlgorithm } from '../domain/token-rules.ts';
import type { TablePorts } from '../table/table.ts';
import type { AssertionClaims, AssertionKey } from './assertion.ts';
import type { SessionClaims } from './caller.ts';
import type { FileStore } from './file-store.ts';
import type { Subjects } from './subject-kinds.ts';

/** Keyed password hashing; argon2id in production. */
export interface Hasher {
  hash(password: string): Promise<string>;
  /** False for a wrong password and for a missing hash, after the same work. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether the hash was made with parameters other than the current ones. */
  isOutdated(hash: string): boolean;
}

/** Randomness; never read at module load. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** Signs session tokens; only the login function has it. */
export interface Signer {
  sign(claims: SessionClaims): Promise<string>;
}

/** Verifies session tokens with the public keys. */
export interface TokenVerifier {
  /** `undefined` for every token that is not ours, not for this host, or expired. */
  verify(token: string, host: 'entry' | 'secure', now: Date): Promise<SessionClaims | undefined>;
}

export interface CertificateRequest {
  readonly csr: string;
  readonly subject: Readonly<Record<string, string>>;
  readonly notAfter: Date;
  /** Within five minutes the same token returns the same certificate. */
  readonly idempotencyToken: string;
}

/** A certificate and its chain as PEM, and the authority that issued it. */
export interface FetchedCertificate {
  readonly certificate: string;
  readonly chain: string;
  readonly authorityArn: string;
}

/** The data by which an authority identifies a certificate. */
export interface RevokedCertificate {
  /** Hexadecimal. */
  readonly serialNumber: string;
  /** @default the stage's first authority: rows written before it was replaced do not name one */
  readonly authorityArn?: string | undefined;
}

/**
 * The certificate authorities of a stage: one issues; replaced ones still return and revoke the certificates they
 * issued.
 */
export interface Authority {
  /** Requests a certificate. @returns its ARN; the certificate itself is available later */
  issue(request: CertificateRequest): Promise<string>;
  /**
   * The result of a request, or `undefined` while it is in progress. @throws `issuance.failed` if the authority will
   * not issue it
   */
  get(arn: string): Promise<FetchedCertificate | undefined>;
  /**
   * Revokes at the issuing authority. `expired`: too late to revoke. An already revoked certificate counts as revoked.
   */
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

/**
 * The owner to which a token's sealed secret is bound: it cannot be opened for another. Without a company: the bank's
 * stock.
 */
export interface SealedFor {
  readonly serialNumber: string;
  readonly companyId?: string;
}

/** Keeps token secrets encrypted under a key that never leaves its service (threat 35). */
export interface TokenVault {
  /** @returns the value to store, base64 */
  seal(secret: Uint8Array, bound: SealedFor): Promise<string>;
  /** Re-encrypts for another owner, without revealing the secret. */
  reseal(sealed: string, from: SealedFor, to: SealedFor): Promise<string>;
  open(sealed: string, bound: SealedFor): Promise<Uint8Array>;
}

/** A token as needed to check a code: the secret, and the drift of its clock in steps. */
export interface CodeToken {
  readonly secret: Uint8Array;
  readonly algorithm: TokenAlgorithm;
  readonly drift: number;
}

/** How codes are made (A10-1), and how many steps before or after the expected one are accepted (RFC 6238 §5.2). */
export interface CodeRules {
  readonly periodSeconds: number;
  readonly digits: 6;
  readonly windowSteps: number;
}

/** The time step of a code, and the drift it implies. */
export interface MatchedStep {
  readonly step: number;
  readonly drift: number;
}

/** Compares codes with what tokens show. */
export interface CodeMatcher {
  /** The step of a code within the window around the token's expected time; `undefined` for every other code. */
  match(code: string, token: CodeToken, now: Date, rules: CodeRules): MatchedStep | undefined;
  /** The step of the second of two consecutive codes, within the maximum drift (RFC 6238 §6). */
  matchConsecutive(
    codes: readonly [string, string],
    token: Omit<CodeToken, 'drift'>,
    now: Date,
    rules: CodeRules,
  ): MatchedStep | undefined;
}

/** The mail to which sealed values are bound: they cannot be opened for another. */
export interface SealedMail {
  readonly mailId: string;
  readonly ownerId: string;
}

/** Keeps the secret values of mails from every function but the one that sends them (threat 47). */
export interface MailSeal {
  /** @returns the value to store, base64 */
  seal(values: Readonly<Record<string, string>>, bound: SealedMail): Promise<string>;
  open(sealed: string, bound: SealedMail): Promise<Readonly<Record<string, string>>>;
}

/** The store of the private session key; only the rotation function writes it. */
export interface KeyStore {
  /** The id of the current signing key; `undefined` before the first one. */
  current(): Promise<string | undefined>;
  store(key: { readonly kid: string; readonly jwk: Readonly<Record<string, unknown>> }): Promise<void>;
}

/** Signs assertions for the systems of linked services, with a key that never leaves its service. */
export interface AssertionSigner {
  /** @returns the compact form (RFC 7515 7.1) of at most 4 KB; larger claims are an error */
  sign(claims: AssertionClaims): Promise<string>;
}

/** The keys that verify assertions: the one that signs, and those that did or soon will. */
export interface AssertionKeys {
  published(): Promise<readonly AssertionKey[]>;
}

/** Prints documents as PDF. */
export interface Printer {
  /** Prints a `PrintedDocument`; `at` is the date in the file's properties. @throws ZodError for anything else */
  print(document: unknown, at: Date): Promise<Uint8Array>;
}

export interface Settings {
  readonly profile: string;
  readonly domains: Readonly<Record<'entry' | 'secure' | 'bank', string>>;
}

/** One structured line; fields are an allow-list, never bodies or secrets. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [field: string]: string | number | boolean | undefined;
}

/** The ports of every function: all I/O goes through them, so that tests control time, randomness and faults. */
export interface Ports extends TablePorts {
  /** The kinds of subject that the function has: a bundle holds only that of its operation. */
  readonly subjects: Subjects;
  readonly settings: Settings;
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
  readonly codes: CodeMatcher;
  readonly mailSeal: MailSeal;
  readonly assertionSigner: AssertionSigner;
  readonly assertionKeys: AssertionKeys;
  readonly printer: Printer;
  readonly bankDirectory: BankDirectory;
  readonly files: FileStore;
}

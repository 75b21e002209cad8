import type { OperationName } from '../../functions/operations.ts';
import type { LoginStep } from '../../shared/domain/login-steps.ts';
import type { SecretQuestionId } from '../../shared/domain/secret-questions.ts';
import type { Role } from '../../shared/domain/user-rules.ts';
import type { Profile } from '../../shared/profiles/profile.ts';
import type { Sent } from './scene.ts';

/** A company with a contract. */
export interface Contract {
  readonly companyId: string;
}

/** A user whose secrets are known. */
export interface Person extends Contract {
  readonly userId: string;
  readonly loginId: string;
  readonly loginPassword: string;
  readonly confirmationPassword: string;
}

/** A certificate that somebody holds. */
export interface Certificate {
  readonly pem: string;
  readonly thumbprint: string;
}

/** A session of a user past the steps before home, or at the step that was asked for. */
export interface Session {
  readonly who: Person;
  readonly token: string;
  readonly host: 'entry' | 'secure';
  readonly certificatePem?: string | undefined;
}

/** A one-time-password token in somebody's hand. */
export interface Device {
  readonly serialNumber: string;
}

/** What a registration begins with. */
export interface Invitation {
  readonly account: { readonly branch: string; readonly type: string; readonly number: string };
  readonly temporaryLoginPassword: string;
  readonly temporaryConfirmationPassword: string;
}

/** A secret question with an answer. */
export interface SecretAnswer {
  readonly questionId: SecretQuestionId;
  readonly answer: string;
}

export type LoginMethod = 'password' | 'certificate';

export interface NewCompany {
  /** @default password, or what the bank has instead */
  readonly method?: LoginMethod;
  /** Whether its users prove what they do with one-time passwords. @default false */
  readonly otp?: boolean;
}

export interface NewUser {
  /** @default general */
  readonly role?: Exclude<Role, 'master'>;
}

/**
 * A bank as scenes are set in it, with what only its customers know. It is one in memory, or one in a running simulator that is
 * asked over its API.
 */
export interface Stage {
  readonly profile: Profile;
  readonly now: () => Promise<Date>;
  /** A company in use and its master's session. Others use them too: a scene adds users and leaves the rest as it is. */
  readonly office: (method?: LoginMethod) => Promise<{ readonly at: Contract; readonly by: Session }>;
  /** A company for this scene alone, and its master. */
  readonly company: (given?: NewCompany) => Promise<{ readonly at: Contract; readonly master: Person }>;
  /** A company that waits for its first registration. */
  readonly invited: () => Promise<{ readonly at: Contract; readonly invitation: Invitation }>;
  readonly user: (at: Contract, given?: NewUser) => Promise<Person>;
  /** A user whom wrong passwords have locked out. */
  readonly lockedOut: (at: Contract) => Promise<Person>;
  /** Logs a user in, with a certificate where the user has one; stops before a step that is due. */
  readonly session: (who: Person, before?: LoginStep) => Promise<Session>;
  /** A user of a company in use who may acquire a certificate. */
  readonly applicant: () => Promise<Person>;
  /** Gives a user of a company that logs in with certificates a certificate. */
  readonly certificate: (who: Person) => Promise<Certificate>;
  /** Somebody whose certificate can be renewed. */
  readonly expiring: () => Promise<{ readonly who: Person; readonly certificate: Certificate }>;
  /** A certificate request with a new key. */
  readonly csr: (who: Person) => string;
  /** Login ID and login password, under the names the bank asks for them. */
  readonly identity: (who: Person) => Promise<Readonly<Record<string, unknown>>>;
  /** A notice to one user. */
  readonly notice: (given: {
    readonly to: Person;
    readonly atLogin?: boolean;
  }) => Promise<{ readonly noticeId: string }>;
  /** A token of a company that users of it share; stopped by wrong codes if asked for. */
  readonly token: (at: Contract, users?: readonly Person[], given?: { readonly stopped?: boolean }) => Promise<Device>;
  /** A token in the bank's stock. */
  readonly stocked: () => Promise<Device>;
  /** The file of a delivery of new tokens. */
  readonly delivery: () => string;
  /** The token a user registered. */
  readonly deviceOf: (who: Person) => Promise<Device | undefined>;
  /** What a token shows that was not used yet. */
  readonly code: (device: Device) => Promise<string>;
  /** Two codes in a row. */
  readonly codes: (device: Device) => Promise<readonly [string, string]>;
  /** What was mailed to a user last for this purpose. */
  readonly mailPassword: (who: Person, purpose: string) => Promise<string>;
  /** The right answer to the question that a session is asked. */
  readonly secretAnswer: (by: Session) => Promise<SecretAnswer>;
  /** Answers to as many questions as users register. */
  readonly newAnswers: () => readonly SecretAnswer[];
  /** Does something while the authority takes long to issue. */
  readonly slowly: <T>(work: () => Promise<T>) => Promise<T>;
  /** Sends a request before the scene. @returns the answer's body @throws Error when it is refused */
  readonly done: (operation: OperationName, sent: Sent) => Promise<Readonly<Record<string, unknown>>>;
  readonly newPassword: () => string;
  /** Login IDs and account numbers that nobody has. */
  readonly newLoginId: () => string;
  readonly newAccountNumber: () => string;
}

/** The part of a stage that concerns requests: what is asked of the bank before the scene, and what goes into requests. */
export type StageRequests = Pick<
  Stage,
  | 'csr'
  | 'identity'
  | 'mailPassword'
  | 'secretAnswer'
  | 'newAnswers'
  | 'slowly'
  | 'done'
  | 'newPassword'
  | 'newLoginId'
  | 'newAccountNumber'
>;

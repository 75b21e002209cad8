import * as z from 'zod/mini';
import { OfferedModes } from '../domain/approval-modes.ts';
import { AttemptPolicy } from '../domain/attempt-policy.ts';
import { RevocationRules } from '../domain/certificate-rights.ts';
import { ContractService } from '../domain/contract-services.ts';
import { Audiences } from '../domain/linked-services.ts';
import { CredentialPolicy } from '../domain/password-policy.ts';
import { Permission } from '../domain/permissions.ts';
import { ProofRule } from '../domain/proof-rules.ts';
import { SecretQuestionId } from '../domain/secret-questions.ts';
import { DailyHours, Hours } from '../domain/service-hours.ts';
import { TransferRules } from '../domain/transfers/rules.ts';

const Bilingual = z.strictObject({ ja: z.string().check(z.minLength(1)), en: z.string().check(z.minLength(1)) });

/** Part of a certificate subject's CN: fixed text or a value of the user. */
export const NamePiece = z.union([
  z.strictObject({ text: z.string().check(z.minLength(1)) }),
  z.strictObject({ field: z.enum(['loginId', 'contractId', 'bankCode']) }),
]);
export type NamePiece = z.infer<typeof NamePiece>;

const Bank = z.strictObject({
  name: Bilingual,
  /** Financial institution code (金融機関コード), four digits. */
  code: z.string().check(z.regex(/^[0-9]{4}$/)),
  serviceName: Bilingual,
  /** Where customers ask for help; shown in mails, never a link (D-23). */
  helpDesk: Bilingual,
  /** Whom to tell of fraud, if that is somebody else. */
  securityDesk: z.optional(Bilingual),
  /** When it answers, on bank business days (A1-7); a branch has no hours here. */
  helpDeskHours: z.optional(DailyHours),
  /** The bank chooses the local part; the domain must be the stage's verified identity. */
  mailFrom: z.string().check(z.regex(/^[a-z0-9.-]+@[a-z0-9.-]+$/)),
});

const Certificate = z.strictObject({
  subject: z.strictObject({
    O: z.string().check(z.minLength(1), z.maxLength(64)),
    OU: z.string().check(z.minLength(1), z.maxLength(64)),
    CN: z.array(NamePiece).check(z.minLength(1)),
  }),
  /** Whether acquisition requires a one-time password besides ID and login password (A10-16, A11-29). */
  acquisitionNeedsOtp: z.boolean(),
  issueWindowDays: z.int().check(z.minimum(1), z.maximum(90)),
  renewalWindowDays: z.int().check(z.minimum(1), z.maximum(90)),
  /** Days before expiry, largest first. */
  noticeDays: z.array(z.int().check(z.minimum(0))).check(z.minLength(1)),
  revocation: RevocationRules,
  /** Whether the user record offers 継続/再発行/失効 (A11-25). */
  reissueChoice: z.boolean(),
  /** Whether the user record hides the serial number (A8-15). */
  hidesSerialNumber: z.boolean(),
  /** What screens call a certificate in force. */
  activeWord: Bilingual,
});

const Session = z.strictObject({
  idleMinutes: z.int().check(z.minimum(1)),
  absoluteHours: z.int().check(z.minimum(1)),
});

const Attempts = z.strictObject({
  login: AttemptPolicy,
  confirmation: AttemptPolicy,
  otp: AttemptPolicy,
  secretAnswer: AttemptPolicy,
  mailPassword: AttemptPolicy,
});

/** Everything in which banks differ, as data chosen at deployment. Code reads settings, never `name`. */
export const Profile = z.strictObject({
  name: z.string().check(z.minLength(1)),
  bank: Bank,
  /** `contract`: users log in with contract ID and user ID (A2-8); `loginId`: with a globally unique login ID. */
  identity: z.enum(['loginId', 'contract']),
  /** Whether administrators and users have a login page each (A2-8, A5-18). */
  loginDoors: z.boolean(),
  loginMethods: z.array(z.enum(['password', 'certificate'])).check(z.minLength(1)),
  credentials: CredentialPolicy,
  /** The proofs required by 実行 of create-user and change-user (A8-5, A8-6, A10-7), in the order they are checked. */
  userChangeProofs: z.array(ProofRule).check(z.minLength(1)),
  /** The services that a contract can include (A6-9). */
  services: z.array(ContractService).check(z.minLength(1)),
  /** The approval modes of each service (A6-2, A6-3); the first one is that of a new contract. */
  approvalModes: OfferedModes,
  /** A9: the rights of the matrix that this bank offers. */
  permissions: z.array(Permission),
  certificate: Certificate,
  session: Session,
  attempts: Attempts,
  /** D-5. */
  mailPasswordMinutes: z.int().check(z.minimum(1)),
  /** How long a begun registration may take. */
  registrationMinutes: z.int().check(z.minimum(1)),
  /** D-9: the default if the contract states none; the master counts. */
  maximumUsers: z.int().check(z.minimum(1), z.maximum(999)),
  /** Payees that a company can keep itself, of all services together. */
  maximumPayees: z.int().check(z.minimum(1), z.maximum(9999)),
  /** D-16. */
  historyYears: z.int().check(z.minimum(1)),
  /** D-4; the questions themselves are texts. */
  secretQuestions: z.strictObject({
    used: z.boolean(),
    /** The questions that users choose from. */
    offered: z.array(SecretQuestionId).check(z.minLength(10)),
    /** How many logins a user must have made before the question is asked. */
    askAfterLogins: z.int().check(z.minimum(0)),
  }),
  otp: z.strictObject({
    periodSeconds: z.int().check(z.minimum(30)),
    digits: z.literal(6),
    windowSteps: z.int().check(z.minimum(0)),
    /** Whether administrators can register users' tokens, as users can themselves (A8-14). */
    registeredByAdministrators: z.boolean(),
  }),
  fees: z.strictObject({
    /** A7-3, A7-4: methods offered for 総合振込; 振込振替 always uses 据置 (D-19). */
    methods: z.array(z.enum(['boundary', 'addUpper', 'addLower'])).check(z.minLength(1)),
  }),
  /** Transfers and their approval (T). */
  transfers: TransferRules,
  /** T-16: for whom the assertions of each linked service are, as its system calls itself. */
  linkedServices: Audiences,
  /** D-17: the setting of a new company. */
  selfApproval: z.boolean(),
  hours: Hours,
});
export type Profile = z.infer<typeof Profile>;

/**
 * The recipients of an alert: the users concerned, the former address of a user, the company's contact, the company's
 * usable administrators.
 */
export type AlertRecipient = 'user' | 'formerAddress' | 'contact' | 'administrators';

/**
 * `change`: a handler's decision carries the alert, and a decision without it is an error. `failures`: repeated wrong
 * secrets caused it, so a refusal carries it.
 */
export type AlertCause = 'change' | 'failures';

interface AlertRule {
  readonly cause: AlertCause;
  readonly recipients: readonly AlertRecipient[];
}

const userAndContact = ['user', 'contact'] as const;

/** Every event that others than the caller must learn of, and its recipients (D-30). */
export const alertRules = {
  emailChanged: { cause: 'change', recipients: ['user', 'formerAddress', 'contact'] },
  passwordsChanged: { cause: 'change', recipients: userAndContact },
  passwordsReset: { cause: 'change', recipients: userAndContact },
  userUnlocked: { cause: 'change', recipients: userAndContact },
  secretAnswersRegistered: { cause: 'change', recipients: userAndContact },
  /** The user registers new ones at the next login. */
  secretAnswersCleared: { cause: 'change', recipients: userAndContact },
  userRegistered: { cause: 'change', recipients: userAndContact },
  userChanged: { cause: 'change', recipients: userAndContact },
  userDeleted: { cause: 'change', recipients: userAndContact },
  userSuspended: { cause: 'change', recipients: userAndContact },
  userResumed: { cause: 'change', recipients: userAndContact },
  tokenRegistered: { cause: 'change', recipients: userAndContact },
  tokenReleased: { cause: 'change', recipients: userAndContact },
  tokenRevoked: { cause: 'change', recipients: userAndContact },
  /** The company's record: names, approval modes, daily limits. `user` means the one who changed it. */
  companyChanged: { cause: 'change', recipients: userAndContact },
  /** The contract, changed by the bank: its users are not concerned one by one. */
  contractChanged: { cause: 'change', recipients: ['formerAddress', 'contact'] },
  /** What somebody who steals from the company does first (T-15): the one who did it is named, and is not written to. */
  payeesChanged: { cause: 'change', recipients: ['contact'] },
  /** T-12: it waits for the users' approval. */
  approvalRequested: { cause: 'change', recipients: ['user'] },
  /** T-12: authorised, and with the bank. */
  transferReceived: { cause: 'change', recipients: ['user'] },
  /** T-12: back with its maker. */
  transferReturned: { cause: 'change', recipients: ['user'] },
  /** T-12: what became of it. */
  transferResult: { cause: 'change', recipients: ['user'] },
  loginStopped: { cause: 'failures', recipients: userAndContact },
  /** D-29: a warning about attempts by strangers; it does not stop the user. */
  strangersLocked: { cause: 'failures', recipients: [...userAndContact, 'administrators'] },
  /** D-29: a first registration has no users yet. */
  registrationLocked: { cause: 'failures', recipients: ['contact'] },
  /** D-3. */
  confirmationStopped: { cause: 'failures', recipients: [...userAndContact, 'administrators'] },
  /** D-4: somebody who gave wrong answers knows the login password. */
  secretAnswersStopped: { cause: 'failures', recipients: [...userAndContact, 'administrators'] },
  /** Somebody typed wrong codes of a token that they do not have: it stops nobody else. */
  otpRegistrationStopped: { cause: 'failures', recipients: userAndContact },
  /** A10-9: `user` means everyone who shares the token. */
  tokenStopped: { cause: 'failures', recipients: userAndContact },
} as const satisfies Record<string, AlertRule>;

export type AlertKind = keyof typeof alertRules;

/** The passwords and counters that an alert may name. */
export type AlertedItem = 'login' | 'confirmation' | 'otpRegistration';

/** What was done to payees. */
export type PayeeAct = 'payeeCreated' | 'payeeChanged' | 'payeeDeleted' | 'payeesFiled';

/** What of a user's record an alert names as changed. */
export type ChangedItem = 'loginId' | 'administrator' | 'permissions' | 'accounts' | 'limits';

/** The parts of a company's record and contract that an alert may name. */
export type AlertedPart =
  | 'companyName'
  | 'approvalModes'
  | 'selfApproval'
  | 'accountLimits'
  | 'companyLimits'
  | 'loginMethod'
  | 'otpUse'
  | 'maximumUsers'
  | 'contact'
  | 'services'
  | 'ceilings'
  | 'contractAccounts';

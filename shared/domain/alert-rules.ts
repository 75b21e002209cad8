/**
 * Who receives an alert: the users it is about, the address a user had before, the company's contact, the company's usable
 * administrators.
 */
export type AlertRecipient = 'user' | 'formerAddress' | 'contact' | 'administrators';

/**
 * `change`: a handler's decision carries the alert, and a decision without one is an error. `failures`: repeated wrong secrets
 * caused it, so a refusal carries it.
 */
export type AlertCause = 'change' | 'failures';

interface AlertRule {
  readonly cause: AlertCause;
  readonly recipients: readonly AlertRecipient[];
}

const userAndContact = ['user', 'contact'] as const;

/** Everything that somebody besides the caller must learn of, and who does (D-30). */
export const alertRules = {
  emailChanged: { cause: 'change', recipients: ['user', 'formerAddress', 'contact'] },
  passwordsChanged: { cause: 'change', recipients: userAndContact },
  passwordsReset: { cause: 'change', recipients: userAndContact },
  userUnlocked: { cause: 'change', recipients: userAndContact },
  userRegistered: { cause: 'change', recipients: userAndContact },
  userDeleted: { cause: 'change', recipients: userAndContact },
  userSuspended: { cause: 'change', recipients: userAndContact },
  userResumed: { cause: 'change', recipients: userAndContact },
  tokenRegistered: { cause: 'change', recipients: userAndContact },
  tokenReleased: { cause: 'change', recipients: userAndContact },
  tokenRevoked: { cause: 'change', recipients: userAndContact },
  loginStopped: { cause: 'failures', recipients: userAndContact },
  /** D-29: it stops nobody, and tells of somebody who tries. */
  strangersLocked: { cause: 'failures', recipients: [...userAndContact, 'administrators'] },
  /** D-29: a first registration has no users yet. */
  registrationLocked: { cause: 'failures', recipients: ['contact'] },
  /** D-3. */
  confirmationStopped: { cause: 'failures', recipients: [...userAndContact, 'administrators'] },
  /** Somebody typed wrong codes of a token that they do not have: it stops nobody else. */
  otpRegistrationStopped: { cause: 'failures', recipients: userAndContact },
  /** A10-9: `user` is everybody who shares the token. */
  tokenStopped: { cause: 'failures', recipients: userAndContact },
} as const satisfies Record<string, AlertRule>;

export type AlertKind = keyof typeof alertRules;

/** The passwords and counters that an alert may name. */
export type AlertedItem = 'login' | 'confirmation' | 'secretAnswers' | 'otpRegistration';

import * as z from 'zod/mini';
import { AccessBar, Blocked } from '../domain/access.ts';
import { LoginBar } from '../domain/login-bars.ts';
import { loginSteps } from '../domain/login-steps.ts';
import { SessionEnd } from '../domain/session-life.ts';
import { Time } from '../domain/times.ts';
import { TokenState } from '../domain/token-rules.ts';
import { ContractLine } from './company-view.ts';
import { UserView } from './user-view.ts';

/** An operation that changes something, and who may call it. */
export const Remedy = z.strictObject({ operation: z.string(), by: z.enum(['bank', 'administrator', 'user']) });
const Remedies = z.array(Remedy);

/** One way of logging in: a host, a device, and on the secure host a certificate. */
const Way = z.strictObject({
  host: z.enum(['entry', 'secure']),
  device: z.enum(['known', 'unknown']),
  certificateSerialNumber: z.optional(z.string()),
  /** Whether a login with the right password succeeds. */
  mayLogIn: z.boolean(),
  bars: z.array(LoginBar),
  /** Wrong passwords left before the next lock. */
  attemptsLeft: z.int(),
  lockedUntil: z.optional(Time),
  /** The steps between this login and home. */
  steps: z.array(z.enum(loginSteps)),
});

const Counter = z.strictObject({
  of: z.enum([
    'login.knownDevices',
    'login.unknownDevices',
    'login.certificate',
    'confirmation',
    'secretAnswers',
    'otpRegistration',
    'token',
  ]),
  /** Of the certificate or token. */
  serialNumber: z.optional(z.string()),
  state: z.enum(['usable', 'locked', 'stopped']),
  attemptsLeft: z.int(),
  lockedUntil: z.optional(Time),
  /** The failure that stopped it. */
  stoppedSince: z.optional(Time),
  lastAttemptAt: z.optional(Time),
});

/** Everything that decides whether a user can log in and act now. */
export const AccessView = z.strictObject({
  at: Time,
  companyId: z.string(),
  companyName: z.string(),
  userId: z.string(),
  loginId: z.string(),
  name: z.string(),
  role: UserView.shape.role,
  mayLogIn: z.boolean(),
  /** Whether a session admits requests now, with no step before home. */
  mayAct: z.boolean(),
  bars: z.array(
    z.strictObject({
      code: AccessBar,
      text: z.string(),
      blocks: Blocked,
      since: z.optional(Time),
      /** It ends by itself then. */
      until: z.optional(Time),
      endedBy: Remedies,
    }),
  ),
  ways: z.array(Way),
  contract: z.strictObject({
    state: ContractLine.shape.state,
    /** The last change of the state. */
    since: z.optional(Time),
    loginMethod: ContractLine.shape.loginMethod,
    otp: z.boolean(),
  }),
  hours: z.strictObject({ open: z.boolean(), opensAt: z.optional(Time) }),
  user: z.strictObject({
    serviceState: UserView.shape.serviceState,
    mustChangePasswords: z.boolean(),
    emailState: UserView.shape.emailState,
  }),
  counters: z.array(Counter),
  certificate: z.strictObject({
    ...UserView.shape.certificate.shape,
    /** Until then the user may acquire one. */
    issueWindowUntil: z.optional(Time),
  }),
  /** The one-time-password token that the user registered. */
  otpDevice: z.optional(z.strictObject({ serialNumber: z.string(), state: TokenState, users: z.int() })),
  devices: z.strictObject({ known: z.int(), lastSeenAt: z.optional(Time) }),
  lastLogins: z.array(Time),
  /** The newest first, of the last 31 days. */
  lastRefusals: z.array(
    z.strictObject({
      at: Time,
      operation: z.string(),
      code: z.string(),
      /** What the answer did not tell. */
      reason: z.optional(z.string()),
      terminal: z.optional(z.string()),
    }),
  ),
  session: z.optional(
    z.strictObject({
      host: z.enum(['entry', 'secure']),
      startedAt: Time,
      lastSeenAt: Time,
      /** Why it admits nothing any more; absent while it is live. */
      ended: z.optional(z.union([SessionEnd, z.literal('certificateEnded')])),
      steps: z.array(z.strictObject({ step: z.string(), endedBy: Remedies })),
      endedBy: Remedies,
    }),
  ),
  permissions: z.array(z.string()),
  accounts: z.array(z.string()),
  limits: z.record(z.string(), z.int()),
});
export type AccessView = z.infer<typeof AccessView>;

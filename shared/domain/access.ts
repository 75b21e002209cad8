import * as z from 'zod/mini';
import { LoginBar } from './login-bars.ts';
import type { LoginStep } from './login-steps.ts';

/** What bars a user from logging in or from part of what the user may do. */
export const AccessBar = z.enum([
  ...LoginBar.options,
  'confirmation.stopped',
  'secretAnswers.stopped',
  'otpRegistration.stopped',
  'token.stopped',
  'token.missing',
]);
export type AccessBar = z.infer<typeof AccessBar>;

/** What a bar blocks; `proofs`: acts confirmed with the confirmation password, `codes`: those that need a one-time password. */
export const Blocked = z.enum(['login', 'proofs', 'secretQuestion', 'tokenRegistration', 'codes']);
export type Blocked = z.infer<typeof Blocked>;

export const blockedBy = (bar: AccessBar): Blocked =>
  bar === 'confirmation.stopped'
    ? 'proofs'
    : bar === 'secretAnswers.stopped'
      ? 'secretQuestion'
      : bar === 'otpRegistration.stopped'
        ? 'tokenRegistration'
        : bar === 'token.stopped' || bar === 'token.missing'
          ? 'codes'
          : 'login';

/** An operation that ends a bar or a login step, and who may call it. */
export interface Remedy {
  readonly operation: string;
  readonly by: 'bank' | 'administrator' | 'user';
}

const bank = (operation: string): Remedy => ({ operation, by: 'bank' });
const administrator = (operation: string): Remedy => ({ operation, by: 'administrator' });
const user = (operation: string): Remedy => ({ operation, by: 'user' });

/** The facts on which the remedies depend. */
export interface Helped {
  readonly isMaster: boolean;
  readonly isIssueWindowOpen: boolean;
  /** Whether the bank closed the service, rather than its hours. */
  readonly isClosedByBank: boolean;
}

const unlocking = [administrator('unlock-user'), bank('unlock-user-at-branch')];

/** The master's passwords and certificate are the bank's to restore (D-12, D-28). */
const exceptMaster = ({ isMaster }: Helped, remedy: Remedy) => (isMaster ? [] : [remedy]);

const newCertificate = (helped: Helped) =>
  helped.isIssueWindowOpen
    ? [user('acquire-certificate')]
    : [...exceptMaster(helped, administrator('reissue-certificate')), bank('open-issue-window')];

const remedies: Readonly<Record<AccessBar, (helped: Helped) => readonly Remedy[]>> = {
  'service.closed': ({ isClosedByBank }) => (isClosedByBank ? [bank('end-closure')] : []),
  'company.suspended': () => [bank('resume-company')],
  'company.closed': () => [bank('open-company')],
  'user.suspended': () => [administrator('resume-user')],
  'login.stopped': (helped) => [...unlocking, ...exceptMaster(helped, administrator('reset-user-passwords'))],
  'login.locked': () => unlocking,
  'login.method': () => [bank('change-contract')],
  'password.expired': (helped) => [
    ...exceptMaster(helped, administrator('reset-user-passwords')),
    bank('unlock-user-at-branch'),
  ],
  'certificate.none': newCertificate,
  'certificate.issuing': () => [user('acquire-certificate')],
  'certificate.expired': (helped) => [
    ...exceptMaster(helped, administrator('reissue-certificate')),
    bank('revoke-certificate-at-branch'),
  ],
  'certificate.revoked': newCertificate,
  'confirmation.stopped': (helped) => [...unlocking, ...exceptMaster(helped, administrator('reset-user-passwords'))],
  'secretAnswers.stopped': (helped) => [
    ...exceptMaster(helped, administrator('unlock-user')),
    bank('unlock-user-at-branch'),
  ],
  'otpRegistration.stopped': () => unlocking,
  'token.stopped': () => [administrator('release-token'), bank('release-token-at-branch')],
  'token.missing': () => [user('register-token'), bank('assign-tokens')],
};

/** What ends a bar, apart from time. */
export const remediesOf = (bar: AccessBar, helped: Helped): readonly Remedy[] => remedies[bar](helped);

const stepRemedies: Readonly<Record<LoginStep, readonly Remedy[]>> = {
  secretQuestion: [user('answer-secret-question'), bank('unlock-user-at-branch')],
  registerSecretAnswers: [user('register-secret-answers')],
  renewal: [user('renew-certificate'), user('defer-renewal')],
  notices: [user('acknowledge-login-notices')],
  changePasswords: [user('change-own-passwords')],
  emailCheck: [user('begin-email-check'), user('skip-email-check')],
  registerToken: [user('register-token'), user('defer-token-registration')],
};

/** What completes a step of the login. */
export const stepRemediesOf = (step: LoginStep): readonly Remedy[] => stepRemedies[step];

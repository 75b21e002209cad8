import type { FieldError } from '../../shared/domain/errors.ts';
import { refuseFields } from '../../shared/domain/field-errors.ts';
import { passwordProblems } from '../../shared/domain/password-policy.ts';
import { handleChecking } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { isStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { verifyOwnPasswords } from '../../shared/steps/authentication/own-passwords.ts';
import { maskedPassword } from '../../shared/views/user-view.ts';
import { type ChangeOwnPasswords, changeOwnPasswords } from './change-own-passwords.operation.ts';

/**
 * Checks that need no secret come first, so that a mistake in the new passwords costs no attempt on the current ones.
 */
export const handler = handleChecking(
  changeOwnPasswords,
  async (input, context) => {
    assertComplete(input, context, isStepPending(context.caller.session, 'changePasswords'));
    assertAllowed(input, context);
    return verifyOwnPasswords(input, context, context.found.confirmation);
  },
  async (input, context, current) => {
    const { table, caller, hasher } = context;
    const { session, user } = caller;
    const isStep = isStepPending(session, 'changePasswords');
    const { login, confirmation } = input;
    const [loginHash, confirmationHash] = await Promise.all([
      login && hasher.hash(login.new),
      confirmation && hasher.hash(confirmation.new),
    ]);
    const mustStillChange = user.mustChangePasswords && !(login && confirmation);
    return {
      answer: { steps: stepsAfter(session, 'changePasswords') },
      changes: [
        ...(login ? [changeOf('loginPassword')] : []),
        ...(confirmation ? [changeOf('confirmationPassword')] : []),
      ],
      subject: user.userId,
      alerts: [
        {
          kind: 'passwordsChanged' as const,
          companyId: caller.companyId,
          users: [user],
          what: (['login', 'confirmation'] as const).filter((name) => input[name]),
        },
      ],
      writes: [
        ...(loginHash
          ? [table.logins.changePassword(current.loginName, current.login, loginHash, session.deviceHash)]
          : []),
        ...(confirmationHash ? table.confirmations.changePassword(current.confirmation, confirmationHash) : []),
        table.users.passwordsChanged(user, mustStillChange),
        ...(isStep ? [table.sessions.stepDone(session, 'changePasswords')] : []),
      ],
    };
  },
);

const changeOf = (path: string) => ({ path, before: maskedPassword, after: maskedPassword });

/**
 * The forced change requires both passwords (A5-8), otherwise one is enough. Users who have a confirmation password
 * must give it; others cannot.
 */
function assertComplete(
  input: ChangeOwnPasswords,
  { found }: Context<typeof changeOwnPasswords>,
  isStep: boolean,
): void {
  const { login, confirmation } = input;
  const hasNone = !found.confirmation?.confirmationHash;
  const isIncomplete = isStep ? !login || !confirmation : !login && !confirmation;
  const missing = isIncomplete ? [...(login ? [] : ['login']), ...(confirmation ? [] : ['confirmation'])] : [];
  const pairs = [
    { path: 'login.newAgain', given: login },
    { path: 'confirmation.newAgain', given: confirmation },
  ];
  const current: FieldError[] =
    confirmation && hasNone === (confirmation.current !== undefined)
      ? [{ path: 'confirmation.current', code: hasNone ? 'field.unknown' : 'field.required' }]
      : [];
  refuseFields([
    ...missing.map((path) => ({ path, code: 'field.required' })),
    ...current,
    ...pairs
      .filter(({ given }) => given && given.new !== given.newAgain)
      .map(({ path }) => ({ path, code: 'field.mismatch' })),
  ]);
}

/**
 * A4-6, A4-7 and D-10, as far as they can be decided from the input; rules that need the stored hashes come with the
 * verification.
 */
function assertAllowed({ login, confirmation }: ChangeOwnPasswords, context: Context<typeof changeOwnPasswords>): void {
  const { caller, profile, refuse } = context;
  const { name, nameKana } = caller.company;
  const shared = { loginId: caller.user.loginId, companyNames: [name, nameKana], policy: profile.credentials };
  const problems = (path: string, given: ChangeOwnPasswords['confirmation'], other: string | undefined) => {
    if (!given) return [];
    if (given.new === given.current) return [{ path, code: 'password.sameAsBefore' }];
    return passwordProblems(given.new, { ...shared, path, otherPassword: other });
  };
  const errors = [
    ...problems('login.new', login, confirmation?.new),
    ...problems('confirmation.new', confirmation, login?.new),
  ];
  if (errors.length > 0) throw refuse('password.notAllowed', { errors });
}

import type { FieldError } from '../../../domain/errors.ts';
import { mismatches } from '../../../domain/field-errors.ts';
import { assertCredentialsAllowed } from '../../../domain/password-policy.ts';
import type { SessionCaller } from '../../../operation/caller.ts';
import type { Profile } from '../../../profiles/profile.ts';
import type { User } from '../../../table/user.ts';
import type { ChangeForm } from './change.ts';

interface CheckContext {
  readonly caller: Pick<SessionCaller, 'company'>;
  readonly profile: Pick<Profile, 'credentials'>;
}

/**
 * A4-3…A4-7, A4-11 and D-10: what is changed is typed twice and allowed. A typed password is not compared with a stored
 * one: the answer would let an administrator guess it, uncounted. @throws `request.invalid`, `loginId.notAllowed`,
 * `password.notAllowed`, with the paths
 */
export function assertForm(form: ChangeForm, user: User, { caller, profile }: CheckContext): void {
  const { loginId = user.loginId } = form;
  const { name, nameKana } = caller.company;
  const { login, confirmation } = typedPasswords(form);
  assertCredentialsAllowed(
    { loginId, loginPassword: login, confirmationPassword: confirmation },
    {
      typedWrong: [...missing(form), ...typedTwice(form, user)],
      formerLoginId: user.loginId,
      companyNames: [name, nameKana],
      policy: profile.credentials,
    },
  );
}

/** The passwords to be changed to what was typed. */
export function typedPasswords(form: ChangeForm) {
  const { temporary, changeLoginPassword, changeConfirmationPassword } = form;
  return {
    login: changeLoginPassword && !temporary ? form.loginPassword : undefined,
    confirmation: changeConfirmationPassword && !temporary ? form.confirmationPassword : undefined,
  };
}

function missing(form: ChangeForm): readonly FieldError[] {
  const { temporary, changeLoginPassword, changeConfirmationPassword } = form;
  const isTyped = !temporary;
  const wanted = [
    ['loginPassword', changeLoginPassword && isTyped],
    ['confirmationPassword', changeConfirmationPassword && isTyped],
  ] as const;
  return [
    ...wanted.flatMap(([path, is]) => (is && form[path] === undefined ? [{ path, code: 'field.required' }] : [])),
    ...(temporary && !changeLoginPassword && !changeConfirmationPassword
      ? [{ path: 'temporary', code: 'password.noneToChange' }]
      : []),
  ];
}

/** A second entry is needed for what changes; where it is given without need, it must be the same. */
function typedTwice(form: ChangeForm, user: User): readonly FieldError[] {
  const { login, confirmation } = typedPasswords(form);
  const needed = {
    loginIdAgain: form.loginId !== undefined && form.loginId !== user.loginId,
    loginPasswordAgain: login !== undefined,
    confirmationPasswordAgain: confirmation !== undefined,
    emailAgain: form.email !== user.email,
  };
  const pairs = [
    ['loginId', 'loginIdAgain'],
    ['loginPassword', 'loginPasswordAgain'],
    ['confirmationPassword', 'confirmationPasswordAgain'],
    ['email', 'emailAgain'],
  ] as const;
  const typed = pairs.filter(([, again]) => needed[again] || form[again] !== undefined);
  return mismatches(form, typed);
}

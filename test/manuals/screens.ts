import type { Bank } from '../bank.ts';
import type { Client } from '../simulator/client/http.ts';

/** A user as 利用者登録 is filled in (A8-4). */
export interface UserEntry {
  readonly loginId: string;
  readonly loginPassword: string;
  /** Without one the user sets it at the first login. */
  readonly confirmationPassword?: string;
  readonly name: string;
  readonly email: string;
  /** @default false */
  readonly administrator?: boolean;
  /** @default none */
  readonly permissions?: readonly string[];
  /** @default none */
  readonly accounts?: readonly string[];
  /** @default none */
  readonly limits?: Readonly<Record<string, number>>;
}

/** The four pages of 利用者登録 in one; what is not shown is typed twice (A4-1, A4-9). */
export function userForm(given: UserEntry) {
  const { administrator = false, permissions = [], accounts = [], limits = {}, ...entry } = given;
  const { loginId, loginPassword, confirmationPassword, email } = entry;
  return {
    ...entry,
    loginIdAgain: loginId,
    loginPasswordAgain: loginPassword,
    ...(confirmationPassword && { confirmationPasswordAgain: confirmationPassword }),
    emailAgain: email,
    forceChange: false,
    administrator,
    permissions,
    accounts,
    limits,
  };
}

/** メールアドレス確認: the password that is mailed, and the confirmation password (A5-9, A5-10). */
export async function checkEmail(
  { mailbox }: Pick<Bank, 'mailbox'>,
  session: Client,
  { email, confirmationPassword }: { readonly email: string; readonly confirmationPassword: string },
) {
  const begun = await session.post('/users/me/email-check', {});
  const mail = await mailbox.latest(email, 'メール通知パスワードのお知らせ');
  const proof = { mailPassword: mail.value('メール通知パスワード'), confirmationPassword };
  const completed = await session.post('/users/me/email-check/completion', { proof });
  return { begun, completed };
}

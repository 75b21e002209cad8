import type { OtpRegistration } from '../../table/otp-registrations.ts';
import type { Token } from '../../table/tokens.ts';
import type { User } from '../../table/user.ts';
import { type CheckedCode, check } from './check-code.ts';
import { type CodeContext, type NewcomersTable, newcomersCounter } from './code-counter.ts';

/**
 * Checks the code with which a user registers a token (A10-2). Wrong codes are counted for that user, so they cannot stop a
 * colleague's token. @throws `token.notFound`, `token.revoked`, `proof.stopped`, `proof.wrong`, `request.conflict`,
 * `request.tooMany`
 */
export function checkNewcomersCode(
  context: Omit<CodeContext, 'table' | 'company'> & { readonly table: NewcomersTable },
  { user, token, code }: { readonly user: User; readonly token: Token | undefined; readonly code: string },
): Promise<CheckedCode & { readonly counted: OtpRegistration }> {
  return check(context, newcomersCounter(context, user, token, code), code, (usable, secret) =>
    context.codes.match(code, { ...usable, secret }, context.now, context.profile.otp),
  );
}

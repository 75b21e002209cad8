import type { OtpRegistration } from '../../table/otp-registrations.ts';
import type { Token } from '../../table/tokens.ts';
import type { User } from '../../table/users.ts';
import { type CheckedCode, check } from './check-code.ts';
import { matchCode } from './code.ts';
import { type CodeContext, type NewcomersTable, newcomersCounter } from './code-counter.ts';

/**
 * Looks at the code with which a user registers a token (A10-2). Wrong ones count for the user who types them; a colleague's token
 * cannot be stopped by them.
 * @throws `token.notFound`, `token.revoked`, `proof.stopped`, `proof.wrong`, `request.conflict`, `request.tooMany`
 */
export function checkNewcomersCode(
  context: Omit<CodeContext, 'table' | 'company'> & { readonly table: NewcomersTable },
  { user, token, code }: { readonly user: User; readonly token: Token | undefined; readonly code: string },
): Promise<CheckedCode & { readonly counted: OtpRegistration }> {
  return check(context, newcomersCounter(context, user, token, code), code, (usable, secret) =>
    matchCode(code, { ...usable, secret }, context.now, context.profile.otp),
  );
}

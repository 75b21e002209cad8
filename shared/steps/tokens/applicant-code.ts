import { DomainError } from '../../domain/errors.ts';
import { assertRoomOnToken } from '../../domain/token-rules.ts';
import type { Alert } from '../../operation/alert.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Login } from '../../table/logins.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/users.ts';
import { type CheckedCode, type CodeContext, checkCode } from './check-code.ts';

type ApplicantContext = Omit<CodeContext, 'company' | 'table'> & {
  readonly table: CodeContext['table'] &
    Table<{ users: ['get']; companies: ['get']; tokens: ['register', 'spend', 'clearAttempts'] }>;
  readonly alert: (alert: Alert) => Put;
};

export interface GivenCode {
  readonly otp?: string | undefined;
  readonly tokenSerialNumber?: string | undefined;
}

/** What an applicant's code proved, as the writes that use it up. */
export interface ApplicantCode {
  /** The token that becomes the user's with this acquisition. */
  readonly registering?: string;
  /** For the transaction that begins the issuance; it alerts others of a token that is registered by it. */
  readonly using: readonly Write[];
  /** For a request that goes on with an issuance begun before. */
  readonly spending: Write;
  /** For a request that comes to nothing: the code was right, and stays good. */
  readonly clearing: Write;
}

/**
 * Looks at the code of an applicant whose password was right (A10-16). Without a certificate there is no session to register a
 * token in, so the first acquisition does it: the serial number is given beside the code (A10-2).
 * @throws `session.refused`, `token.notRegistered`, `token.registered`, and what `checkCode` throws
 */
export async function applicantCode(
  context: ApplicantContext,
  login: Pick<Login, 'companyId' | 'userId'>,
  { otp = '', tokenSerialNumber }: GivenCode,
): Promise<ApplicantCode> {
  const { table } = context;
  const [company, user] = await Promise.all([
    table.companies.get(login.companyId),
    table.users.get(login.companyId, login.userId),
  ]);
  if (company?.state !== 'usable' || user?.serviceState !== 'usable') throw new DomainError('session.refused');
  const serialNumber = serialNumberFor(user, tokenSerialNumber);
  const checked = await checkCode({ ...context, company }, serialNumber, otp);
  return usesOf(context, user, checked);
}

/** The registered token's; the one given beside the code when there is none. */
function serialNumberFor({ tokenSerialNumber: registered }: User, given: string | undefined): string {
  if (registered !== undefined && given !== undefined && given !== registered)
    throw new DomainError('token.registered');
  const serialNumber = registered ?? given;
  if (serialNumber === undefined) throw new DomainError('token.notRegistered');
  return serialNumber;
}

function usesOf({ table, alert }: ApplicantContext, user: User, { token, code }: CheckedCode): ApplicantCode {
  const { serialNumber } = token;
  const spending = table.tokens.spend(token, code);
  const clearing = table.tokens.clearAttempts(token);
  if (user.tokenSerialNumber === serialNumber) return { using: [spending], spending, clearing };
  assertRoomOnToken(token);
  const { companyId } = user;
  const using = [
    table.tokens.register(token, user.userId, code),
    alert({ kind: 'tokenRegistered', companyId, users: [user], serialNumber }),
  ];
  return { registering: serialNumber, using, spending, clearing };
}

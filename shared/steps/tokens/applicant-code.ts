import { DomainError } from '../../domain/errors.ts';
import { assertRoomOnToken } from '../../domain/token-rules.ts';
import type { Alert } from '../../operation/alert.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Login } from '../../table/logins.ts';
import type { Table } from '../../table/table.ts';
import type { Token } from '../../table/tokens.ts';
import type { User } from '../../table/user.ts';
import { checkCode } from './check-code.ts';
import type { CodeContext, NewcomersTable } from './code-counter.ts';
import { checkNewcomersCode } from './newcomers-code.ts';

type ApplicantContext = Omit<CodeContext, 'company' | 'table'> & {
  readonly table: CodeContext['table'] &
    NewcomersTable &
    Table<{
      users: ['get'];
      companies: ['get'];
      tokens: ['get', 'register', 'spend', 'clearAttempts'];
      otpRegistrations: ['clearAttempts'];
    }>;
  readonly alert: (alert: Alert) => Put;
};

export interface GivenCode {
  readonly otp?: string | undefined;
  readonly tokenSerialNumber?: string | undefined;
}

/** The writes that use up an applicant's right code. */
export interface ApplicantCode {
  /** The token registered for the user by this acquisition. */
  readonly registering?: string;
  /** For the transaction that begins the issuance; alerts others if a token is registered. */
  readonly using: readonly Write[];
  /** For a request that resumes an earlier issuance. */
  readonly spending: Write;
  /** For a request that fails: the code was right, and stays valid. */
  readonly clearing: Write;
}

type Named = Pick<Login, 'companyId' | 'userId'>;

/** Reads what decides on an applicant's code; for a name without a login as much is read, and nothing found. */
export async function applicantItems(
  { table }: Pick<ApplicantContext, 'table'>,
  login: Named | undefined,
  { tokenSerialNumber }: GivenCode,
) {
  const { companyId, userId } = login ?? { companyId: 'UNKNOWN', userId: 'UNKNOWN' };
  const [company, user, named] = await Promise.all([
    table.companies.get(companyId),
    table.users.get(companyId, userId),
    tokenSerialNumber === undefined ? undefined : table.tokens.get(companyId, tokenSerialNumber),
  ]);
  return { company, user, named };
}

/**
 * Checks the code of an applicant whose password was right (A10-16). Without a certificate there is no session in which
 * to register a token, so the first acquisition does it, with the serial number sent along with the code (A10-2).
 * @throws `session.refused`, `token.needed`, `token.registered`, and the refusals of `checkCode`
 */
export async function applicantCode(
  context: ApplicantContext,
  { company, user, named }: Awaited<ReturnType<typeof applicantItems>>,
  { otp = '', tokenSerialNumber }: GivenCode,
): Promise<ApplicantCode> {
  const { table } = context;
  if (company?.state !== 'usable' || user?.serviceState !== 'usable') throw new DomainError('session.refused');
  const { tokenSerialNumber: registered } = user;
  if (registered === undefined) return newcomersCode(context, user, { otp, tokenSerialNumber, named });
  if (tokenSerialNumber !== undefined && tokenSerialNumber !== registered) throw new DomainError('token.registered');
  const { token, code } = await checkCode({ ...context, company }, registered, otp);
  const spending = table.tokens.spend(token, code);
  return { using: [spending], spending, clearing: table.tokens.clearAttempts(token) };
}

/** Wrong codes are counted for the applicant, as at a registration in a session. */
async function newcomersCode(
  context: ApplicantContext,
  user: User,
  { otp, tokenSerialNumber, named }: GivenCode & { readonly otp: string; readonly named: Token | undefined },
): Promise<ApplicantCode> {
  if (tokenSerialNumber === undefined)
    throw new DomainError('token.needed', { reason: 'acquisition', askWhom: 'self' });
  const { table, alert } = context;
  const { token, code, counted } = await checkNewcomersCode(context, { user, token: named, code: otp });
  const clearing = table.otpRegistrations.clearAttempts(counted);
  assertRoomOnToken(token);
  const { companyId, userId } = user;
  const { serialNumber } = token;
  const using = [
    table.tokens.register(token, userId, code),
    alert({ kind: 'tokenRegistered', companyId, users: [user], serialNumber }),
    clearing,
  ];
  return { registering: serialNumber, using, spending: table.tokens.spend(token, code), clearing };
}

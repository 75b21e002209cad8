import * as z from 'zod/mini';
import { isCommonPassword } from './common-passwords.ts';
import { DomainError, type FieldError } from './errors.ts';

/** A bank's rules for login IDs and passwords besides their form (profile). */
export const CredentialPolicy = z.strictObject({
  /** A4-3: both letters and digits, in IDs and passwords. */
  lettersAndDigits: z.boolean(),
  /** A4-1, A8-15: how short a login ID can be. */
  loginIdMinimum: z.int().check(z.minimum(1), z.maximum(12)),
  /** D-10: at least 8 characters instead of 6. */
  hardened: z.boolean(),
});
export type CredentialPolicy = z.infer<typeof CredentialPolicy>;

/**
 * The values a password is compared with. `otherPassword` is the login password for the confirmation password and vice
 * versa.
 */
export interface PasswordContext {
  /** The password's place in the input, for the error's path. */
  readonly path: string;
  readonly loginId: string;
  readonly otherPassword?: string | undefined;
  /** The company's display and kana names; the password may not contain their Latin parts. */
  readonly companyNames: readonly string[];
  readonly policy: CredentialPolicy;
}

/**
 * The reasons why a well-formed password is refused: `password.tooShort`, `.mixRequired` (A4-3), `.sameAsLoginId`,
 * `.sameAsOther` (A3-6, A4-6, A4-7; exact, A4-5), `.containsLoginId`, `.containsCompanyName`, `.sequence`, `.common`
 * (D-10).
 */
export function passwordProblems(password: string, context: PasswordContext): FieldError[] {
  const { path, loginId, otherPassword, companyNames, policy } = context;
  const lower = password.toLowerCase();
  const id = loginId.toLowerCase();
  const code = firstTrue([
    ['password.sameAsLoginId', lower === id],
    ['password.sameAsOther', password === otherPassword],
    ['password.tooShort', policy.hardened && password.length < 8],
    ['password.mixRequired', policy.lettersAndDigits && !hasLettersAndDigits(password)],
    ['password.containsLoginId', id.length >= shortestTelling && (lower.includes(id) || lower === reversed(id))],
    ['password.containsCompanyName', companyNames.flatMap(latinWords).some((word) => lower.includes(word))],
    ['password.sequence', isSequence(lower)],
    ['password.common', isCommonPassword(lower)],
  ]);
  if (code === undefined) return [];
  return [code === 'password.tooShort' ? { path, code, params: { minimum: 8 } } : { path, code }];
}

/** The reasons why a well-formed login ID is refused: `loginId.tooShort` (A4-1), `loginId.mixRequired` (A4-3). */
export function loginIdProblems(loginId: string, policy: CredentialPolicy, path = 'loginId'): FieldError[] {
  const { loginIdMinimum: minimum } = policy;
  if (loginId.length < minimum) return [{ path, code: 'loginId.tooShort', params: { minimum } }];
  return policy.lettersAndDigits && !hasLettersAndDigits(loginId) ? [{ path, code: 'loginId.mixRequired' }] : [];
}

/** The credentials of a form; passwords that it does not set are absent. */
export interface FormCredentials {
  readonly loginId: string;
  readonly loginPassword?: string | undefined;
  readonly confirmationPassword?: string | undefined;
}

/**
 * Asserts that the credentials of a form are allowed. The refusal names everything wrong with them at once, and what was
 * wrong with how they were typed. @throws `request.invalid` if they were typed wrong, otherwise `loginId.notAllowed` or
 * `password.notAllowed`
 */
export function assertCredentialsAllowed(
  { loginId, loginPassword, confirmationPassword }: FormCredentials,
  context: Pick<PasswordContext, 'companyNames' | 'policy'> & {
    readonly typedWrong: readonly FieldError[];
    /** The login ID that the user has already. */
    readonly formerLoginId?: string;
  },
): void {
  const { typedWrong, formerLoginId, policy } = context;
  const problems = (path: string, password: string | undefined, otherPassword: string | undefined) =>
    password === undefined ? [] : passwordProblems(password, { ...context, path, loginId, otherPassword });
  const ofId = loginId === formerLoginId ? [] : loginIdProblems(loginId, policy);
  const errors = [
    ...typedWrong,
    ...ofId,
    ...problems('loginPassword', loginPassword, confirmationPassword),
    ...problems('confirmationPassword', confirmationPassword, loginPassword),
  ];
  if (errors.length === 0) return;
  const allowed = ofId.length > 0 ? 'loginId.notAllowed' : 'password.notAllowed';
  throw new DomainError(typedWrong.length > 0 ? 'request.invalid' : allowed, { errors });
}

/** Shorter IDs are in too many passwords to say anything about one. */
const shortestTelling = 4;

function firstTrue(rules: readonly (readonly [code: string, broken: boolean])[]): string | undefined {
  return rules.find(([, broken]) => broken)?.[0];
}

function hasLettersAndDigits(text: string): boolean {
  return /[A-Za-z]/.test(text) && /[0-9]/.test(text);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/**
 * Words likely to be guessed: the whole name without spaces if it has at least 4 letters, and single words of at least
 * 5.
 */
function latinWords(name: string): string[] {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^0-9a-z]/);
  const whole = words.join('');
  return [whole, ...words].filter((word) => word.length >= (word === whole ? 4 : 5));
}

const keyboardRows = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol',
  '0987654321',
];
const minimumRun = 3;

/**
 * Whether all but at most two characters belong to runs such as `1234`, `fedc`, `aaa`, `qwe`, or the password repeats a
 * short block.
 */
function isSequence(lower: string): boolean {
  if (/^(.{1,4})\1+.?$/.test(lower)) return true;
  let covered = 0;
  for (let at = 0; at < lower.length; ) {
    const length = runLength(lower, at);
    if (length >= minimumRun) covered += length;
    at += length >= minimumRun ? length : 1;
  }
  return lower.length - covered <= 2;
}

function runLength(text: string, from: number): number {
  const rowRun = Math.max(
    ...keyboardRows.flatMap((row) => [commonLength(row, text, from), commonLength(reversed(row), text, from)]),
  );
  return Math.max(rowRun, ...[-1, 0, 1].map((step) => steadyLength(text, from, step)));
}

function commonLength(row: string, text: string, from: number): number {
  const start = row.indexOf(text.charAt(from));
  let length = 0;
  while (from + length < text.length && row.charAt(start + length) === text.charAt(from + length)) length += 1;
  return length;
}

function steadyLength(text: string, from: number, step: number): number {
  let length = 1;
  while (text.charCodeAt(from + length) - text.charCodeAt(from + length - 1) === step) length += 1;
  return length;
}

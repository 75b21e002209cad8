import * as z from 'zod/mini';
import { canonicalKana, isCanonicalKana, typedKana } from './kana.ts';
import { secret } from './secret.ts';

/**
 * The fields that customers type, as zod schemas. A malformed field reports a stable field code (`loginId.form` …) as
 * the message; `fieldErrors` turns it into the answer. Full-width characters are never converted in ASCII
 * fields (D-22).
 */

/**
 * Customer-chosen login ID: at most 12 half-width letters and digits (A4-1), case kept as typed; the bank decides how many at
 * least (`loginIdProblems`).
 */
export const LoginId = z.string().check(z.regex(/^[0-9A-Za-z]{1,12}$/, { error: 'loginId.form' }));

/**
 * A new password: 6 to 12 half-width letters and digits, case-sensitive (A4-5); `passwordProblems` checks the other
 * rules.
 */
export const Password = secret(z.string().check(z.regex(/^[0-9A-Za-z]{6,12}$/, { error: 'password.form' })));

/** A new password, repeated (A4-4). */
export const PasswordAgain = secret(z.string().check(z.maxLength(64)));

/**
 * A credential as presented, before verification. Only its length is limited: a format error would inform a guesser, so
 * a malformed credential is answered like a wrong one (D-2); the limit keeps the hash cheap.
 */
export const GivenCredential = secret(z.string().check(z.maxLength(128)));

/** An ID as presented, before verification; limited only in length, for the same reason. */
export const GivenId = z.string().check(z.maxLength(128));

/** A one-time password as the token shows it: exactly six ASCII digits (A10-1). */
export const Otp = secret(z.string().check(z.regex(/^[0-9]{6}$/, { error: 'otp.form' })));

/** Eleven-digit contract ID on the customer's card (A2-8). */
export const ContractId = z.string().check(z.regex(/^[0-9]{11}$/, { error: 'contractId.form' }));

/** Atoms between single dots (RFC 5321 4.1.2, Dot-string); the quoted form is refused. */
const localPart = "[!#$%&'*+\\-/0-9=?A-Z^_`a-z{|}~]+(?:\\.[!#$%&'*+\\-/0-9=?A-Z^_`a-z{|}~]+)*";
/** At most 63 letters, digits and inner hyphens (RFC 1035 2.3.1; a leading digit is allowed by RFC 1123 2.1). */
const domainLabel = '[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?';
/**
 * Refused although the grammar allows them, because no mailbox needs them: a leading hyphen, which programs take for an
 * option; `=?`, which begins an encoded word that mail programs display as other text (RFC 2047 2); a numeric last
 * label, which is an IP address and not a domain (RFC 3696 2).
 */
const exceptions = '(?!-)(?!.*=\\?)(?!.*[@.][0-9]+$)';

/**
 * E-mail address: 4 to 64 ASCII characters (A4-9) that every mail server accepts and that cannot split a mail header.
 */
export const Email = z.string().check(
  z.regex(new RegExp(`^(?=.{4,64}$)${exceptions}${localPart}@${domainLabel}(?:\\.${domainLabel})*$`), {
    error: 'email.form',
  }),
);

// Besides Unicode's control, format, private and unassigned characters: line separators, and letters without a glyph.
const invisible = /\p{C}|\p{Zl}|\p{Zp}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/u;

/**
 * Text for people: NFC, counted in code points; control, bidi, invisible and unassigned characters are refused (D-22).
 */
function visibleText(maximum: number, code: string, { mayBeEmpty = false } = {}) {
  return z.string().check(
    z.normalize('NFC'),
    z.refine((text) => isVisible(text, maximum) || (mayBeEmpty && text === ''), { error: code, params: { maximum } }),
  );
}

const isVisible = (text: string, maximum: number) =>
  text.trim() !== '' && !invisible.test(text) && [...text].length <= maximum;

/** A user's name: at most 30 characters, full- or half-width (A4-8). */
export const UserName = visibleText(30, 'userName.form');

// ASCII, and Unicode's half-width forms.
const halfWidth = /[ -~\u00a0\uff61-\uffdc\uffe8-\uffee]/u;

/**
 * The answer to a secret question: at most 10 full-width characters (B-28), compared exactly (B-30). Spaces around it
 * are refused, because nobody sees them who types the answer again. A malformed answer cannot be a registered one, so
 * refusing it informs nobody.
 */
export const SecretAnswer = secret(
  visibleText(10, 'secretAnswer.form').check(
    z.refine((text) => text === text.trim() && !halfWidth.test(text), {
      error: 'secretAnswer.form',
    }),
  ),
);

/** A company's name as displayed (A6-7): at most 60 characters. */
export const CompanyName = visibleText(60, 'companyName.form');

/**
 * A company's name in kana (A6-7): at most 60 characters. Typed in either width, stored in one form; other characters are
 * refused, not converted.
 */
export const CompanyNameKana = z
  .string()
  .check(
    z.normalize('NFC'),
    z.regex(typedKana, { error: 'companyNameKana.form', abort: true }),
    z.overwrite(canonicalKana),
    z.refine(isCanonicalKana, { error: 'companyNameKana.form' }),
  );

/** An account's name on screens: at most 60 characters. */
export const AccountName = visibleText(60, 'accountName.form');

/** Why the bank acts, for the history: at most 200 characters. */
export const Reason = visibleText(200, 'reason.form');

/** What a maker or an approver writes to the others: at most 100 characters. */
export const Comment = visibleText(100, 'comment.form');

/** 口座メモ (A6-8): at most 30 characters; an empty one removes it. */
export const AccountMemo = visibleText(30, 'accountMemo.form', { mayBeEmpty: true });

/** A word by which a company groups its payees (T-15). */
export const PayeeGroup = visibleText(30, 'payee.groupForm').check(z.trim());

/** A company's note on a payee. */
export const PayeeMemo = visibleText(30, 'payee.memoForm').check(z.trim());

export const AccountType = z.enum(['ordinary', 'current', 'savings']);
export type AccountType = z.infer<typeof AccountType>;

/** A bank account as customers identify it: branch, type and number (A3-3). */
export const Account = z.strictObject({
  branch: z.string().check(z.regex(/^[0-9]{3}$/, { error: 'account.branchForm' })),
  type: AccountType,
  number: z.string().check(z.regex(/^[0-9]{7}$/, { error: 'account.numberForm' })),
});
export type Account = z.infer<typeof Account>;

/** An account in a contract, with the customer's own name for it. */
export const NamedAccount = z.strictObject({ ...Account.shape, name: AccountName });
export type NamedAccount = z.infer<typeof NamedAccount>;

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const Ulid = z.string().check(z.regex(ulid, { error: 'id.form' }));
export const UserId = Ulid;
export const CompanyId = Ulid;
export const AccountId = Ulid;
export const NoticeId = Ulid;
export const IssuanceId = Ulid;
/** A payee that the company keeps itself. */
export const PayeeId = Ulid;
export const ExportId = Ulid;
export const RequestId = Ulid;
/** Not a company's. */
export const UploadId = z.string().check(z.regex(ulid, { error: 'id.form' }));
/** A hand-over is the bank's, too: it has requests of many companies. */
export const HandoverId = z.string().check(z.regex(ulid, { error: 'id.form' }));
/** Not one of the ids above: a closure is the bank's, never a company's. */
export const ClosureId = z.string().check(z.regex(ulid, { error: 'id.form' }));
/** The id of a mail; a mail made from an alert has the alert's id and the recipient's part of the audience. */
export const MailId = z
  .string()
  .check(z.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}(?:\.[0-9A-Za-z-]{1,40})?$/, { error: 'id.form' }));

/** The serial number on the back of a token (A10-2). */
export const TokenSerial = z.string().check(z.regex(/^[0-9A-Za-z-]{4,32}$/, { error: 'serialNumber.form' }));

/** A calendar date in Japan, `YYYY-MM-DD`; dates that do not exist are refused, and the year 0, before which years have a sign. */
export const JstDate = z.iso
  .date({ error: 'date.form' })
  .check(z.refine((date) => date >= '0001', { error: 'date.form' }));

/** The hash of what a request says: hexadecimal SHA-256. */
export const ContentHash = z.string().check(z.regex(/^[0-9a-f]{64}$/, { error: 'contentHash.form' }));

/** Every time is answered as one in Japan with four digits of the year, so it must be one. */
const firstInstant = Date.parse('0001-01-01T00:00:00+09:00');
const lastInstant = Date.parse('9999-12-31T23:59:59.999+09:00');

function hasYearInJapan(instant: string): boolean {
  const at = Date.parse(instant);
  return firstInstant <= at && at <= lastInstant;
}

/** An instant as clients write it: RFC 3339 with an offset, at most 40 characters, of the years 1 to 9999 in Japan. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'instant.form' })
  .check(z.maxLength(40, { error: 'instant.form' }), z.refine(hasYearInJapan, { error: 'instant.form' }));

/** The maximum length of a certificate request, in characters of PEM. */
export const maximumCsrLength = 16_384;

/** A PKCS #10 request as PEM; `readCsr` checks its content. */
export const CsrPem = z.string().check(z.minLength(1), z.maxLength(maximumCsrLength));

/** The number of items in an answered list, as in a query string: 1 to 100. */
export const PageLimit = z.pipe(
  z.string().check(z.regex(/^(?:[1-9][0-9]?|100)$/, { error: 'limit.form' })),
  z.transform(Number),
);

/** The number of a line of a request, as in a query string: from 1. */
export const LineNumber = z.pipe(
  z.string().check(z.regex(/^[1-9][0-9]{0,4}$/, { error: 'lineNumber.form' })),
  z.transform(Number),
);

/** The position at which a list continues; opaque to clients. */
export const Cursor = z.string().check(z.minLength(1), z.maxLength(2048));

export const SortOrder = z.enum(['asc', 'desc']);

import type { FieldError } from './errors.ts';
import { AccountType } from './fields.ts';
import { foldedCompanyName, foldedEmail, foldedLoginId, foldedName, foldedSerialNumber } from './lookups.ts';

/** What the help desk can look a customer up by. */
export const customerTerms = ['account', 'name', 'email', 'loginId', 'serialNumber'] as const;
export type CustomerTerm = (typeof customerTerms)[number];

/** What was typed, in the form in which customers are stored. */
export type Sought =
  | { readonly by: 'account'; readonly branch: string; readonly type: AccountType; readonly number: string }
  | { readonly by: 'name'; readonly company: string; readonly user: string }
  | { readonly by: 'email'; readonly email: string }
  | { readonly by: 'loginId'; readonly contractId?: string; readonly loginId?: string }
  | { readonly by: 'serialNumber'; readonly certificate?: string; readonly tokens: readonly string[] };

type Given = { readonly [T in CustomerTerm]?: string | undefined };

/** The one thing to look for, or what is wrong with the request. */
export function soughtIn(given: Given): Sought | readonly FieldError[] {
  const named = customerTerms.flatMap((by) => (given[by] === undefined ? [] : [{ by, text: given[by] }]));
  const [only, ...others] = named;
  if (!only) return customerTerms.map((path) => ({ path, code: 'field.required' }));
  if (others.length > 0) return others.map(({ by }) => ({ path: by, code: 'field.unknown' }));
  return readers[only.by](only.text) ?? [{ path: only.by, code: forms[only.by] }];
}

const forms = {
  account: 'account.form',
  name: 'name.form',
  email: 'email.form',
  loginId: 'loginId.form',
  serialNumber: 'serialNumber.form',
} as const satisfies Readonly<Record<CustomerTerm, string>>;

const readers: Readonly<Record<CustomerTerm, (text: string) => Sought | undefined>> = {
  account: (text) => {
    const [, branch = '', named = '', number = ''] =
      accountForm.exec(text.normalize('NFKC').trim().toLowerCase()) ?? [];
    const type = AccountType.safeParse(accountWords.get(named) ?? named);
    return type.success ? { by: 'account', branch, type: type.data, number } : undefined;
  },
  name: (text) => {
    const [company, user] = [foldedCompanyName(text), foldedName(text)];
    return user === '' || [...user].length > 60 ? undefined : { by: 'name', company, user };
  },
  email: (text) => {
    const email = foldedEmail(text);
    return emailForm.test(email) ? { by: 'email', email } : undefined;
  },
  loginId: (text) => {
    const [, pair, pairedId, contract, alone] = loginForm.exec(foldedLoginId(text)) ?? [];
    if (pair !== undefined && pairedId !== undefined) return { by: 'loginId', contractId: pair, loginId: pairedId };
    // Eleven digits are a contract ID, or a login ID of a bank without them.
    if (contract !== undefined) return { by: 'loginId', contractId: contract, loginId: contract };
    return alone === undefined ? undefined : { by: 'loginId', loginId: alone };
  },
  serialNumber: (text) => {
    const certificate = foldedSerialNumber(text);
    const token = text.normalize('NFKC').trim();
    const tokens = tokenForm.test(token) ? [...new Set([token, token.toUpperCase()])] : [];
    const isCertificate = certificateForm.test(certificate);
    if (!isCertificate && tokens.length === 0) return undefined;
    return { by: 'serialNumber', tokens, ...(isCertificate && { certificate }) };
  },
};

const accountForm = /^([0-9]{3})[-/ ]?(\D+?)[-/ ]?([0-9]{7})$/;
const accountWords = new Map([
  ['普通', 'ordinary'],
  ['当座', 'current'],
  ['貯蓄', 'savings'],
]);
const emailForm = /^[!-~]{1,63}@[!-~]{1,63}$/;
const loginForm = /^(?:([0-9]{11})\/([0-9a-z]{1,12})|([0-9]{11})|([0-9a-z]{1,12}))$/;
const certificateForm = /^[0-9a-f]{2,40}$/;
const tokenForm = /^[0-9A-Za-z-]{4,32}$/;

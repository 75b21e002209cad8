import * as z from 'zod/mini';
import { Cursor, PageLimit } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { LookupPosition } from '../../shared/table/lookups.ts';
import { CustomerLine } from '../../shared/views/customer-view.ts';

const Term = z.string().check(z.minLength(1), z.maxLength(200));

/** Exactly one of the first five, as the customer says it: in any width, with or without spaces, in any case. */
const FindCustomer = z.strictObject({
  /** Branch, type and number: `081-ordinary-0253226`. */
  account: z.optional(Term),
  /** The beginning of a company's name, in kanji or kana, or of a user's. */
  name: z.optional(Term),
  email: z.optional(Term),
  /** A login ID; at a bank with contract IDs also one of those, alone or before the user ID: `12345678901/tegata01`. */
  loginId: z.optional(Term),
  /** Of a certificate or of a one-time-password token. */
  serialNumber: z.optional(Term),
  limit: z._default(PageLimit, 50),
  cursor: z.optional(Cursor),
});

export const findCustomer = defineOperation({
  name: 'find-customer',
  summary: 'Finds companies and users of the whole bank by what they know of themselves.',
  details: 'By an account, a name, an e-mail address, a login ID, or the serial number of a certificate or token.',
  route: 'GET /bank/customers',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  page: z.strictObject({ source: z.int().check(z.minimum(0), z.maximum(9)), after: LookupPosition }),
  input: FindCustomer,
  output: z.strictObject({ items: z.array(CustomerLine), cursor: z.optional(z.string()) }),
  access: {
    lookups: ['page'],
    companies: ['getAll'],
    users: ['getAll', 'holdersOf'],
    certificates: ['getAll'],
    tokenStock: ['getAll'],
  },
  errors: ['request.invalid'],
  history: { event: 'customer.lookedUp', service: 'bank' },
  example: { name: '手形商事', limit: '20' },
});

import * as z from 'zod';
import { Cursor, PageLimit } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { LookupPosition } from '../../shared/table/lookups.ts';
import { CustomerLine } from '../../shared/views/customer-view.ts';

const Term = z.string().min(1).max(200);

/** Exactly one of the first five, as the customer says it: in any width, with or without spaces, in any case. */
const FindCustomer = z.strictObject({
  /** Branch, type and number: `081-ordinary-0253226`. */
  account: Term.optional(),
  /** The beginning of a company's name, in kanji or kana, or of a user's. */
  name: Term.optional(),
  email: Term.optional(),
  /** A login ID; at a bank with contract IDs also one of those, alone or before the user ID: `12345678901/tegata01`. */
  loginId: Term.optional(),
  /** Of a certificate or of a one-time-password token. */
  serialNumber: Term.optional(),
  limit: PageLimit.default(50),
  cursor: Cursor.optional(),
});

export const findCustomer = defineOperation({
  name: 'find-customer',
  summary:
    'Finds companies and users of the whole bank by an account, a name, an e-mail address, a login ID, or the serial number of a certificate or token.',
  route: 'GET /bank/customers',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  page: z.strictObject({ source: z.int().min(0).max(9), after: LookupPosition }),
  input: FindCustomer,
  output: z.strictObject({ items: z.array(CustomerLine), cursor: z.string().optional() }),
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

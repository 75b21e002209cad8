import * as z from 'zod/mini';
import { Cursor, JstDate, PageLimit } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** A certificate that expires, or whose user gets a notice, on the day asked for. */
export const ForecastItem = z.strictObject({
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  serialNumber: z.string(),
  notAfter: Time,
  /** Counted from the day asked for: 0 expires on that day. */
  daysLeft: z.int(),
  /** Whether its user would get a notice and a mail. */
  mailed: z.boolean(),
});
export type ForecastItem = z.infer<typeof ForecastItem>;

/** Source: X-10. */
export const forecastExpiry = defineOperation({
  name: 'forecast-expiry',
  summary: 'Lists whose certificate expires on a given day, and who would be mailed about one then.',
  details: 'Sends nothing.',
  route: 'GET /bank/certificates/expiry',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  page: z.strictObject({ place: z.string() }),
  input: z.strictObject({ date: JstDate, limit: z._default(PageLimit, 100), cursor: z.optional(Cursor) }),
  output: z.strictObject({
    date: z.string(),
    notices: z.array(z.strictObject({ daysBefore: z.int(), expiresOn: z.string(), count: z.int() })),
    expiring: z.int(),
    items: z.array(ForecastItem),
    cursor: z.optional(z.string()),
  }),
  access: { certificates: ['expiringOn'], users: ['getAll'], scanProgress: ['dueShards'] },
  errors: [],
  // one request per page of certificates due; banks ask for this only now and then
  roundTrips: 1000,
  example: { date: '2027-03-12' },
});

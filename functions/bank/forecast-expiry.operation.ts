import * as z from 'zod';
import { Cursor, JstDate, PageLimit } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** One certificate that something happens to on the day asked for. */
export const ForecastItem = z.strictObject({
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  serialNumber: z.string(),
  notAfter: z.iso.datetime({ offset: true }),
  /** From the day asked for: 0 expires on it. */
  daysLeft: z.int(),
  /** Whether its holder would get a notice and a mail. */
  mailed: z.boolean(),
});
export type ForecastItem = z.infer<typeof ForecastItem>;

/** Source: X-10. */
export const forecastExpiry = defineOperation({
  name: 'forecast-expiry',
  summary:
    'Lists who would be mailed about an expiring certificate on a given day, and whose certificate expires. Sends nothing.',
  route: 'GET /bank/certificates/expiry',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  page: z.strictObject({ place: z.string() }),
  input: z.strictObject({ date: JstDate, limit: PageLimit.optional(), cursor: Cursor.optional() }),
  output: z.strictObject({
    date: z.string(),
    notices: z.array(z.strictObject({ daysBefore: z.int(), expiresOn: z.string(), count: z.int() })),
    expiring: z.int(),
    items: z.array(ForecastItem),
    cursor: z.string().optional(),
  }),
  access: { certificates: ['expiringOn'], users: ['getAll'] },
  errors: [],
  // It reads as many pages as there are certificates due; a bank asks for it now and then.
  roundTrips: 1000,
  example: { date: '2027-03-12' },
});

import * as z from 'zod/mini';
import { Severity } from '../../shared/domain/severity.ts';
import { Time } from '../../shared/domain/times.ts';
import { Role } from '../../shared/domain/user-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { NoticeView } from '../../shared/views/notice-view.ts';
import { UserCertificateView } from '../../shared/views/user-view.ts';

export const Home = z.strictObject({
  /** The logins before this one, newest first (A5-13, A5-21). */
  lastLogins: z.array(Time).check(z.maxLength(3)),
  /** Unread ones, newest first (A5-14). */
  notices: z.array(NoticeView).check(z.maxLength(10)),
  /** Breadcrumbs of the caller's latest operations, without repetitions (A5-15). */
  recentOperations: z.array(z.strictObject({ label: z.string(), at: Time })),
  certificate: z.optional(z.extend(UserCertificateView, { renewable: z.boolean() })),
  messages: z.array(
    z.strictObject({
      code: z.string(),
      severity: Severity,
      text: z.string(),
      operation: z.optional(z.string()),
    }),
  ),
  user: z.strictObject({
    userId: z.string(),
    loginId: z.string(),
    name: z.string(),
    role: Role,
    permissions: z.array(z.string()),
  }),
  company: z.strictObject({ companyId: z.string(), name: z.string(), nameKana: z.string() }),
});
export type Home = z.infer<typeof Home>;

export const getHome = defineOperation({
  name: 'get-home',
  summary: 'Returns the home screen: last logins, unread notices, recent operations and the state of the certificate.',
  route: 'GET /home',
  hosts: ['entry', 'secure'],
  may: 'session',
  input: z.strictObject({}),
  output: Home,
  access: { notices: ['of', 'readings'], histories: ['pageOfUser'], waitingRequests: ['ofUser'] },
  errors: [],
  roundTrips: 2,
  example: {},
});

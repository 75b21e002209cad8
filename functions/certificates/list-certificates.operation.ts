import * as z from 'zod/mini';
import { Cursor, PageLimit, SortOrder } from '../../shared/domain/fields.ts';
import { Role } from '../../shared/domain/user-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { CertificateView } from '../../shared/views/certificate-view.ts';

export const ListedCertificate = z.strictObject({
  userId: z.string(),
  loginId: z.string(),
  userName: z.string(),
  role: Role,
  ...CertificateView.shape,
});

/** Source: A2-7, A8-2. */
export const listCertificates = defineOperation({
  name: 'list-certificates',
  summary: "Lists the company's users by login ID, with the state of each certificate.",
  route: 'GET /certificates',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  page: z.strictObject({ loginId: z.string() }),
  input: z.strictObject({
    sort: z._default(z.enum(['loginId']), 'loginId'),
    order: z._default(SortOrder, 'asc'),
    limit: z._default(PageLimit, 100),
    cursor: z.optional(Cursor),
  }),
  output: z.strictObject({ items: z.array(ListedCertificate), cursor: z.optional(z.string()) }),
  access: { users: ['list'] },
  errors: [],
  history: { event: 'certificate.listed', service: 'userAdministration' },
  example: { order: 'asc', limit: '20' },
});

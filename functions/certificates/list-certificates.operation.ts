import * as z from 'zod';
import { CertificateView } from '../../shared/domain/certificate-view.ts';
import { Cursor, PageLimit, SortOrder } from '../../shared/domain/fields.ts';
import { Role } from '../../shared/domain/users.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

export const ListedCertificate = z.strictObject({
  userId: z.string(),
  loginId: z.string(),
  userName: z.string(),
  role: Role,
  ...CertificateView.shape,
});

export const listCertificates = defineOperation({
  name: 'list-certificates',
  summary: "The company's users with the state of their certificates, by login ID (A2-7, A8-2).",
  route: 'GET /certificates',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  input: z.strictObject({
    sort: z.enum(['loginId']).optional(),
    order: SortOrder.optional(),
    limit: PageLimit.optional(),
    cursor: Cursor.optional(),
  }),
  output: z.strictObject({ items: z.array(ListedCertificate), cursor: z.string().optional() }),
  access: { users: ['list'] },
  errors: ['request.cursorInvalid'],
  history: { event: 'certificate.listed', service: 'userAdministration' },
  example: { order: 'asc', limit: '20' },
});

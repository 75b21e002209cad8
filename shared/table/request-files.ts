import * as z from 'zod/mini';
import { BulkServiceName } from '../domain/zengin/kinds.ts';
import { writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/** A file with a request's lines, announced by a user. Only that user can use it; for others it does not exist. */
export const RequestFile = z.object({
  uploadId: z.string(),
  companyId: z.string(),
  userId: z.string(),
  service: BulkServiceName,
  bytes: z.int(),
  /** Hexadecimal. */
  sha256: z.string(),
  begunAt: Instant,
  /** The one request that it was used for. */
  requestId: z.optional(z.string()),
  /** Epoch seconds, for the table's time to live; the file itself has expired by then. */
  ttl: z.int(),
});
export type RequestFile = z.infer<typeof RequestFile>;

/** Apart from the bank's uploads (`UPLOAD#`): no function may reach both. */
export const requestFileItem = entity({
  name: 'requestFile',
  prefix: 'REQUESTFILE#',
  schema: RequestFile,
  ids: [plainId, plainId, plainId],
  key: (companyId: string, userId: string, uploadId: string) => ({
    pk: `REQUESTFILE#${companyId}`,
    sk: `${userId}#${uploadId}`,
  }),
});

export const requestFiles = {
  begin: writes('put', requestFileItem.prefix, (file: RequestFile) =>
    requestFileItem.create(requestFileItem.key(file.companyId, file.userId, file.uploadId), file, 'request.conflict'),
  ),
  /** Uses it for a request. No file becomes two, whatever is sent twice. */
  use: writes(
    'update',
    requestFileItem.prefix,
    ({ companyId, userId, uploadId }: RequestFile, requestId: string): Update => ({
      kind: 'update',
      key: requestFileItem.key(companyId, userId, uploadId),
      set: { requestId },
      when: [{ field: 'requestId', absent: true }],
      otherwise: refusal('upload.used'),
    }),
  ),
};

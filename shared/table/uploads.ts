import * as z from 'zod/mini';
import { reads, writes } from './capability.ts';
import { entity, Instant, plainId } from './entity.ts';

/** A file announced by its owner. Only the owner can use it; for others it does not exist. */
export const Upload = z.object({
  uploadId: z.string(),
  /** The ARN of the bank's signing principal. */
  ownerId: z.string(),
  bytes: z.int(),
  /** Hexadecimal. */
  sha256: z.string(),
  begunAt: Instant,
  /** Epoch seconds, for the table's time to live; the file itself has expired by then. */
  ttl: z.int(),
});
export type Upload = z.infer<typeof Upload>;

const ownerForm = /^[\x21-\x7e]{1,1900}$/;

export const uploadItem = entity({
  name: 'upload',
  prefix: 'UPLOAD#',
  schema: Upload,
  ids: [ownerForm, plainId],
  key: (ownerId: string, uploadId: string) => ({ pk: `UPLOAD#${ownerId}`, sk: uploadId }),
});

export const uploads = {
  get: reads(uploadItem),
  begin: writes('put', uploadItem.prefix, (upload: Upload) =>
    uploadItem.create(uploadItem.key(upload.ownerId, upload.uploadId), upload, 'request.conflict'),
  ),
};

import * as z from 'zod/mini';
import { UploadId } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { AnnouncedUpload } from '../../shared/domain/uploads.ts';
import { BulkServiceName } from '../../shared/domain/zengin/kinds.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** More than 50,000 lines take (6.1 MB), so that a file with a few too many is read and told so. */
export const maximumUploadBytes = 8 * 1024 * 1024;

/** Source: A9-8, B-62. */
export const beginUpload = defineOperation({
  name: 'begin-upload',
  summary: 'Begins the upload of a file with the lines of a request; answers the address to put it to.',
  route: 'POST /uploads',
  hosts: ['entry', 'secure'],
  may: 'session',
  input: z.strictObject({
    /** Whose request the file is for; its user needs the right to send files of it. */
    service: BulkServiceName,
    ...AnnouncedUpload(maximumUploadBytes),
  }),
  output: z.strictObject({
    uploadId: UploadId,
    /** Accepts one `PUT` of exactly this file, with these headers and without others of `x-amz-`. */
    url: z.url(),
    headers: z.record(z.string(), z.string()),
    expiresAt: Time,
  }),
  status: 201,
  uses: ['requestUpload'],
  access: { requestFiles: ['begin'] },
  errors: ['permission.denied', 'service.closed'],
  history: { event: 'requestFile.uploadBegun', service: 'batches' },
  example: {
    service: 'salary' as const,
    bytes: 12_200,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
});

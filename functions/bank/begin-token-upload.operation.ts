import * as z from 'zod/mini';
import { UploadId } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { AnnouncedUpload } from '../../shared/domain/uploads.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Enough for 10,000 tokens of an encrypted and signed PSKC file. */
export const maximumUploadBytes = 32 * 1024 * 1024;

/** The companies' files have `begin-upload`; this is the same for the bank's, beside the operation that imports them. */
export const beginTokenUpload = defineOperation({
  name: 'begin-token-upload',
  summary: 'Begins the upload of a file of tokens that is too large for a request; answers the address to put it to.',
  route: 'POST /bank/tokens/uploads',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject(AnnouncedUpload(maximumUploadBytes)),
  output: z.strictObject({
    uploadId: UploadId,
    /** Accepts one `PUT` of exactly this file, with these headers and without others of `x-amz-`. */
    url: z.url(),
    headers: z.record(z.string(), z.string()),
    expiresAt: Time,
  }),
  status: 201,
  uses: ['tokenUpload'],
  access: { uploads: ['begin'] },
  errors: [],
  history: { event: 'token.uploadBegun', service: 'tokens' },
  example: { bytes: 1_250_000, sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
});

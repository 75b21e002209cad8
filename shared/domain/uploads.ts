import * as z from 'zod/mini';

/** What a client says of a file before it puts it: the signed address accepts nothing else. */
export const AnnouncedUpload = (maximumBytes: number) => ({
  bytes: z.int().check(z.minimum(1), z.maximum(maximumBytes)),
  sha256: z.string().check(z.length(64, { error: 'sha256.form' }), z.regex(/^[0-9a-f]+$/, { error: 'sha256.form' })),
});

/** How long a signed address is valid; the bucket refuses older ones. */
export const addressSeconds = 15 * 60;

/** How long an uploaded file can be used: less than a day, after which the bucket deletes it. */
export const uploadSeconds = 24 * 3600;

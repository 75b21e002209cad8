import { createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../wire/errors.ts';

/** An object that is being written in parts. */
interface Writing {
  readonly bucket: string;
  readonly key: string;
  readonly contentType?: string;
  readonly parts: Map<number, { readonly etag: string; readonly body: Buffer }>;
}

export interface Writings {
  begin(bucket: string, key: string, contentType?: string): string;
  /** @returns the part's ETag; the same number again replaces the part */
  part(uploadId: string, number: number, body: Buffer): string;
  /** The object of these parts. @throws AwsError as S3 does for a part that is missing or too small */
  complete(uploadId: string, wanted: readonly { readonly number: number; readonly etag: string }[]): WrittenObject;
}

interface WrittenObject {
  readonly bucket: string;
  readonly key: string;
  readonly contentType?: string;
  readonly body: Buffer;
}

/** S3's limits of a multipart upload: every part but the last has at least 5 MiB. */
const smallestPart = 5 * 1024 * 1024;
const mostParts = 10_000;

/** Multipart uploads; they are not kept over a restart of the simulator. */
export function createWritings(): Writings {
  const writings = new Map<string, Writing>();
  const found = (uploadId: string): Writing => {
    const writing = writings.get(uploadId);
    if (!writing) throw new AwsError('NoSuchUpload', 'The specified upload does not exist.', 404);
    return writing;
  };
  return {
    begin(bucket, key, contentType) {
      const uploadId = randomBytes(24).toString('base64url');
      writings.set(uploadId, { bucket, key, contentType, parts: new Map() });
      return uploadId;
    },
    part(uploadId, number, body) {
      if (!Number.isInteger(number) || number < 1 || number > mostParts)
        throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      found(uploadId).parts.set(number, { etag, body });
      return etag;
    },
    complete(uploadId, wanted) {
      const { parts, ...place } = found(uploadId);
      const isOrdered = wanted.every(({ number }, index) => index === 0 || number > (wanted[index - 1]?.number ?? 0));
      if (!isOrdered) throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
      const bodies = wanted.map(({ number, etag }, index) => {
        const part = parts.get(number);
        if (!part || part.etag !== etag)
          throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.');
        if (index < wanted.length - 1 && part.body.length < smallestPart)
          throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
        return part.body;
      });
      writings.delete(uploadId);
      return { ...place, body: Buffer.concat(bodies) };
    },
  };
}

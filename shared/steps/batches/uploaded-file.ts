import { createHash } from 'node:crypto';
import { DomainError } from '../../domain/errors.ts';
import { readZenginFile } from '../../domain/zengin/read-file.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import { type FileStore, fileKey } from '../../operation/file-store.ts';
import type { RequestFile } from '../../table/request-files.ts';
import { linesInvalid } from './file-problems.ts';

interface Uploading {
  readonly files: Pick<FileStore, 'read'>;
  readonly profile: { readonly transfers: { readonly linesByFile: number } };
  readonly now: Date;
}

/**
 * The file of an upload that the caller began, checked against its announcement while it is read. @throws
 * `upload.notFound` for everybody else's, and after a day; `upload.used`; `upload.missing` if it has not arrived;
 * `batch.linesInvalid` with every error of the file
 */
export async function uploadedFile(
  upload: RequestFile | undefined,
  { files, profile, now }: Uploading,
): Promise<ZenginFile> {
  // Time to live deletes late.
  if (!upload || upload.ttl * 1000 <= now.getTime()) throw new DomainError('upload.notFound');
  if (upload.requestId !== undefined) throw new DomainError('upload.used');
  const stream = await files.read(fileKey('requestFiles', upload.companyId, upload.uploadId));
  if (!stream) throw new DomainError('upload.missing');
  const seen = { bytes: 0, hash: createHash('sha256') };
  const rules = { service: upload.service, maximumLines: profile.transfers.linesByFile };
  const reading = await readZenginFile(upTo(upload.bytes, stream, seen), rules);
  if (seen.bytes !== upload.bytes || seen.hash.digest('hex') !== upload.sha256) throw new DomainError('upload.missing');
  if ('errors' in reading) throw linesInvalid(reading.errors, reading.more);
  return reading.file;
}

/** The parts of a file, counted and hashed on their way; no more than announced: S3 refuses others, and we do not depend on it. */
async function* upTo(
  bytes: number,
  stream: AsyncIterable<Uint8Array>,
  seen: { bytes: number; readonly hash: ReturnType<typeof createHash> },
): AsyncGenerator<Uint8Array> {
  for await (const part of stream) {
    seen.bytes += part.length;
    if (seen.bytes > bytes) return;
    seen.hash.update(part);
    yield part;
  }
}

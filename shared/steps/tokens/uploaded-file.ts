import { createHash } from 'node:crypto';
import { DomainError } from '../../domain/errors.ts';
import { type FileStore, fileKey } from '../../operation/file-store.ts';
import type { Table } from '../../table/table.ts';
import type { Upload } from '../../table/uploads.ts';
import { problemAt } from './file-token.ts';

interface UploadContext {
  readonly table: Table<{ uploads: ['get'] }>;
  readonly caller: { readonly principal: string };
  readonly files: Pick<FileStore, 'read'>;
  readonly now: Date;
}

/** The upload that this caller began, while its file can be used. @throws `upload.notFound` for everybody else's */
export async function ownUpload(uploadId: string, { table, caller, now }: UploadContext): Promise<Upload> {
  const found = await table.uploads.get(caller.principal, uploadId);
  // Time to live deletes late.
  if (!found || found.ttl * 1000 <= now.getTime()) throw new DomainError('upload.notFound');
  return found;
}

/**
 * The text of the uploaded file, checked against its announcement. @throws `upload.missing` if it has not arrived,
 * `token.fileInvalid` if it is not UTF-8
 */
export async function uploadedText({ uploadId, bytes, sha256 }: Upload, { files }: UploadContext): Promise<string> {
  const stream = await files.read(fileKey('tokenFiles', uploadId));
  if (!stream) throw new DomainError('upload.missing');
  const content = await collected(stream, bytes);
  const isAnnounced = content && createHash('sha256').update(content).digest('hex') === sha256;
  if (!isAnnounced) throw new DomainError('upload.missing');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new DomainError('token.fileInvalid', { errors: [problemAt(undefined, 'tokenFile.encoding')] });
  }
}

/** `undefined` if there are more bytes, or fewer: S3 refuses such a file, and we do not depend on it. */
async function collected(stream: AsyncIterable<Uint8Array>, bytes: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > bytes) return undefined;
    parts.push(part);
  }
  return length === bytes ? Buffer.concat(parts) : undefined;
}

import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { serviceOfRow } from '../../shared/domain/limits.ts';
import { assertOpen } from '../../shared/domain/service-hours.ts';
import { addressSeconds, uploadSeconds } from '../../shared/domain/uploads.ts';
import { fileRightOf } from '../../shared/domain/zengin/kinds.ts';
import { handle } from '../../shared/frame/handle.ts';
import { fileKey } from '../../shared/operation/file-store.ts';
import { beginUpload } from './begin-upload.operation.ts';

export const handler = handle(beginUpload, async ({ service, bytes, sha256 }, context) => {
  const { table, caller, calendar, files, now, newId, refuse } = context;
  const { companyId, userId, rights } = caller;
  const needs = fileRightOf(service);
  if (!rights.permissions.includes(needs)) throw refuse('permission.denied', { needs });
  assertOpen(serviceOfRow[service], calendar, now);
  const uploadId = newId();
  const key = fileKey('requestFiles', companyId, uploadId);
  const { url, headers } = await files.uploadAddress(key, { bytes, sha256 }, addressSeconds);
  const begun = {
    ...{ uploadId, companyId, userId, service, bytes, sha256 },
    begunAt: now.toISOString(),
    ttl: Math.floor(now.getTime() / 1000) + uploadSeconds,
  };
  return {
    answer: { uploadId, url, headers, expiresAt: formatRfc3339(new Date(now.getTime() + addressSeconds * 1000)) },
    subject: uploadId,
    changes: [{ path: 'upload', before: null, after: { service, bytes, sha256 } }],
    writes: [table.requestFiles.begin(begun)],
  };
});

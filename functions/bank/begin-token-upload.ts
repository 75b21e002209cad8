import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { addressSeconds, uploadSeconds } from '../../shared/domain/uploads.ts';
import { handle } from '../../shared/frame/handle.ts';
import { fileKey } from '../../shared/operation/file-store.ts';
import { beginTokenUpload } from './begin-token-upload.operation.ts';

export const handler = handle(beginTokenUpload, async ({ bytes, sha256 }, { table, caller, files, now, newId }) => {
  const uploadId = newId();
  const { url, headers } = await files.uploadAddress(
    fileKey('tokenFiles', uploadId),
    { bytes, sha256 },
    addressSeconds,
  );
  const begun = {
    uploadId,
    ownerId: caller.principal,
    bytes,
    sha256,
    begunAt: now.toISOString(),
    ttl: Math.floor(now.getTime() / 1000) + uploadSeconds,
  };
  return {
    answer: {
      uploadId,
      url,
      headers,
      expiresAt: formatRfc3339(new Date(now.getTime() + addressSeconds * 1000)),
    },
    subject: uploadId,
    changes: [{ path: 'upload', before: null, after: { bytes, sha256 } }],
    writes: [table.uploads.begin(begun)],
  };
});

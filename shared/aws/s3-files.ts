import { type FileStore, WritingGone } from '../operation/file-store.ts';
import { FilesEnvironment, readEnvironment } from './environment.ts';
import { answeredXml, S3Failure, s3Requests } from './s3-requests.ts';

/**
 * The `FileStore` port on S3. Its eight requests are signed by the SDK's own signer and sent by Node.js; the SDK's client
 * for S3 would be half of a bundle (decision 33).
 */
export function s3FileStore(): FileStore {
  const requests = s3Requests(() => readEnvironment(FilesEnvironment));
  return {
    uploadAddress: async (key, { bytes, sha256 }, validSeconds) => {
      const headers = { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') };
      const signed = { ...headers, 'content-length': String(bytes) };
      // In the address S3 would ignore the checksum; only as a header is it compared with what arrives.
      const url = await requests.address({ method: 'PUT', key, headers: signed }, validSeconds);
      return { url, headers };
    },
    read: async (key) => {
      try {
        const { body } = await requests.send({ method: 'GET', key });
        return body === null ? nothing() : (body as AsyncIterable<Uint8Array>);
      } catch (thrown) {
        if (thrown instanceof S3Failure && thrown.code === 'NoSuchKey') return undefined;
        throw thrown;
      }
    },
    has: async (key) => {
      try {
        await requests.send({ method: 'HEAD', key });
        return true;
      } catch (thrown) {
        // Nothing but the status comes back, because the answer to a HEAD has no body.
        if (thrown instanceof S3Failure && thrown.status === 404) return false;
        throw thrown;
      }
    },
    write: async (key, contentType, body) => {
      await requests.send({ method: 'PUT', key, headers: { 'content-type': contentType }, body });
    },
    begin: async (key, contentType) => {
      const headers = { 'content-type': contentType };
      const answer = await requests.send({ method: 'POST', key, query: { uploads: '' }, headers });
      return answeredXml(await answer.text(), 'UploadId');
    },
    writePart: async (key, uploadId, { number, body }) => {
      const query = { partNumber: String(number), uploadId };
      const { headers } = await inWriting(requests.send({ method: 'PUT', key, query, body }));
      const tag = headers.get('etag');
      if (tag === null) throw new Error('S3 answered no tag of the part');
      return tag;
    },
    finish: async (key, uploadId, tags) => {
      const parts = tags.map((tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`);
      const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
      const answer = await inWriting(requests.send({ method: 'POST', key, query: { uploadId }, body }));
      // S3 begins its answer before it is done, so a failure may stand in one with status 200.
      answeredXml(await answer.text(), 'ETag');
    },
    downloadAddress: (key, { fileName, contentType }, validSeconds) =>
      requests.address(
        {
          method: 'GET',
          key,
          query: {
            'response-content-type': contentType,
            'response-content-disposition': `attachment; filename="${fileName}"`,
            'response-cache-control': 'no-store',
          },
        },
        validSeconds,
      ),
  };
}

async function inWriting(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer;
  } catch (thrown) {
    throw thrown instanceof S3Failure && thrown.code === 'NoSuchUpload' ? new WritingGone() : thrown;
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {}

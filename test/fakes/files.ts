import { createHash } from 'node:crypto';
import { type AnnouncedFile, type FileStore, WritingGone } from '../../shared/operation/file-store.ts';

/** A bucket in memory. Its addresses are tickets that the test redeems with `put`. */
export function fakeFiles() {
  const files = new Map<string, Buffer>();
  const announced = new Map<string, { readonly key: string; readonly file: AnnouncedFile }>();
  const writings = new Map<string, Map<number, Buffer>>();
  const store: FileStore = {
    uploadAddress: async (key, file, validSeconds) => {
      const url = `https://files.example/${key}?valid=${validSeconds}`;
      announced.set(url, { key, file });
      return { url, headers: { 'x-amz-checksum-sha256': Buffer.from(file.sha256, 'hex').toString('base64') } };
    },
    read: async (key) => {
      const found = files.get(key);
      return found && pieces(found);
    },
    has: async (key) => files.has(key),
    write: async (key, _contentType, body) => void files.set(key, Buffer.from(body)),
    begin: async (key) => {
      const writing = `writing-${writings.size + 1} ${key}`;
      writings.set(writing, new Map());
      return writing;
    },
    writePart: async (_key, writing, { number, body }) => {
      const parts = writings.get(writing);
      if (!parts) throw new WritingGone();
      parts.set(number, Buffer.from(body));
      return `"${createHash('md5').update(body).digest('hex')}"`;
    },
    finish: async (key, writing, tags) => {
      const parts = writings.get(writing);
      if (!parts) throw new WritingGone();
      const bodies = tags.map((tag, index) => {
        const body = parts.get(index + 1) ?? Buffer.alloc(0);
        if (`"${createHash('md5').update(body).digest('hex')}"` !== tag) throw new Error('InvalidPart');
        return body;
      });
      files.set(key, Buffer.concat(bodies));
      writings.delete(writing);
    },
    downloadAddress: async (key, { fileName, contentType }, validSeconds) =>
      `https://files.example/${key}?name=${fileName}&type=${encodeURIComponent(contentType)}&valid=${validSeconds}`,
  };
  return {
    store,
    files,
    /** What a client does with an upload's address. @throws Error as S3 refuses other bytes than announced */
    put(url: string, body: Buffer): void {
      const ticket = announced.get(url);
      if (!ticket) throw new Error('SignatureDoesNotMatch');
      const sha256 = createHash('sha256').update(body).digest('hex');
      if (body.length !== ticket.file.bytes || sha256 !== ticket.file.sha256) throw new Error('BadDigest');
      files.set(ticket.key, body);
    },
  };
}

/** Bytes as they arrive from a network: cut anywhere. */
async function* pieces(bytes: Buffer, size = 4099): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A file announced for an upload: the address accepts exactly these bytes. */
export interface AnnouncedFile {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A signed address, and the headers that a client must send to it. */
export interface UploadAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a client gets a file: under this name, as this kind. */
export interface Download {
  readonly fileName: string;
  readonly contentType: string;
}

/** A file in parts that is finished already, or was given up. */
export class WritingGone extends Error {
  override readonly name = 'WritingGone';
}

/**
 * The bucket for files too large for a request or an answer (API Gateway: 10 MB; Lambda: 6 MB). Clients put and get
 * them over signed addresses; a file lives for a day.
 */
export interface FileStore {
  /** An address that accepts exactly this file, for so many seconds. */
  uploadAddress(key: string, file: AnnouncedFile, validSeconds: number): Promise<UploadAddress>;
  /** The file's bytes as they arrive; `undefined` if it is not there. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Whether the file is there. */
  has(key: string): Promise<boolean>;
  /** Writes a whole file; the same key again replaces it. */
  write(key: string, contentType: string, body: Uint8Array): Promise<void>;
  /** Begins a file that is written in parts. @returns the id of this writing */
  begin(key: string, contentType: string): Promise<string>;
  /** Writes a part; the same number again replaces it. Every part but the last has at least 5 MiB. @returns its tag */
  writePart(
    key: string,
    writing: string,
    part: { readonly number: number; readonly body: Uint8Array },
  ): Promise<string>;
  /** Makes the file of its parts, whose tags are in order. Until then it does not exist. @throws WritingGone */
  finish(key: string, writing: string, tags: readonly string[]): Promise<void>;
  /** An address from which the file can be got for so many seconds. */
  downloadAddress(key: string, download: Download, validSeconds: number): Promise<string>;
}

/** What each kind of file is for; a function reaches only the kinds that its uses name. */
export const fileKeys = {
  /** Files delivered with tokens, put by the bank. */
  tokenFiles: { folder: 'token-files', ending: '.upload' },
  /** Files with the lines of requests, put by companies. */
  requestFiles: { folder: 'request-files', ending: '.upload' },
  /** Requests of many lines as the bank's core gets them. */
  handoverFiles: { folder: 'handover-files', ending: '.zengin' },
  /** Exported history, got by the bank. */
  historyExports: { folder: 'history-exports', ending: '.export' },
} as const;

export type FileKind = keyof typeof fileKeys;

/** The key of a file; ids come from us, never from a client unchecked. */
export function fileKey(kind: FileKind, ...ids: readonly string[]): string {
  const { folder, ending } = fileKeys[kind];
  return `${[folder, ...ids].join('/')}${ending}`;
}

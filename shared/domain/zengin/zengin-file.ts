import type { BulkService } from './kinds.ts';

/** A file without errors. What its fields do not show is in its records, so that it can be written out as it came. */
export interface ZenginFile {
  readonly service: BulkService;
  readonly header: Uint8Array;
  /** The data records one after another, 120 bytes each, without line ends. */
  readonly records: Uint8Array;
  readonly count: number;
  readonly total: number;
  readonly trailer: Uint8Array;
  readonly end: Uint8Array;
  /** Between two records. */
  readonly lineEnd: '' | '\r\n';
  /** After the last record: the line end and the mark of the end of a file, or without either. */
  readonly tail: '' | '\r\n' | '\x1a' | '\r\n\x1a';
}

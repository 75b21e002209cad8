import { recordLength } from './layout.ts';

/** A record, or what stands in its place; the bytes are valid until the next call only. */
export interface Framed {
  readonly bytes: Uint8Array;
  /** The number of bytes; of a record that is far too long only the first are kept. */
  readonly length: number;
  readonly lineEnd: 'crlf' | 'cr' | 'lf' | 'none';
}

export interface Framer {
  readonly push: (chunk: Uint8Array) => void;
  /** @returns what stands after the last record: nothing, or the one 0x1A that DOS ended files with */
  readonly finish: () => '' | '\x1a';
}

const cr = 0x0d;
const lf = 0x0a;
const substitute = 0x1a;
/** A line end within two records' length says that the file has lines. */
const decidingBytes = 2 * recordLength + 2;
/** Bytes kept of a line without an end. */
const keptBytes = decidingBytes;

/**
 * Cuts a stream into records: at its line ends if it has any, otherwise every 120 bytes. It keeps no more than the bytes of a
 * record between calls.
 */
export function zenginFramer(take: (record: Framed) => void): Framer {
  let rest: Uint8Array = new Uint8Array(0);
  let dropped = 0;
  let cut: Cut | undefined;
  const run = (isOver: boolean) => {
    if (!cut && (isOver || rest.length >= decidingBytes)) cut = hasLines(rest) ? cutLines : cutRecords;
    if (cut) rest = rest.slice(cut(rest, isOver, give));
    if (rest.length > keptBytes) {
      dropped += rest.length - keptBytes;
      rest = rest.slice(0, keptBytes);
    }
  };
  const give: Give = (bytes, lineEnd) => {
    take({ bytes, length: bytes.length + dropped, lineEnd });
    dropped = 0;
  };
  return {
    push: (chunk) => {
      rest = rest.length === 0 ? chunk : joined(rest, chunk);
      run(false);
    },
    finish: () => {
      run(true);
      const [isMarked, bytes] = withoutMark(rest);
      if (bytes.length > 0) give(bytes, 'none');
      return isMarked ? '\x1a' : '';
    },
  };
}

type Give = (bytes: Uint8Array, lineEnd: Framed['lineEnd']) => void;
/** Gives the whole records of the bytes. @returns how many bytes they took */
type Cut = (bytes: Uint8Array, isOver: boolean, give: Give) => number;

const cutRecords: Cut = (bytes, _, give) => {
  let at = 0;
  for (; bytes.length - at >= recordLength; at += recordLength) give(bytes.subarray(at, at + recordLength), 'none');
  return at;
};

const cutLines: Cut = (bytes, isOver, give) => {
  let from = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const isReturn = bytes[at] === cr;
    if (!isReturn && bytes[at] !== lf) continue;
    // Whether a line feed follows is in the next chunk.
    if (isReturn && at + 1 === bytes.length && !isOver) break;
    const isBoth = isReturn && bytes[at + 1] === lf;
    give(bytes.subarray(from, at), isBoth ? 'crlf' : isReturn ? 'cr' : 'lf');
    if (isBoth) at += 1;
    from = at + 1;
  }
  return from;
};

const hasLines = (bytes: Uint8Array) => bytes.subarray(0, decidingBytes).some((byte) => byte === cr || byte === lf);

/** The bytes after the last line end or whole record, without the mark of an end behind a whole record. */
function withoutMark(bytes: Uint8Array): readonly [isMarked: boolean, bytes: Uint8Array] {
  const isMarked = bytes.at(-1) === substitute && (bytes.length - 1) % recordLength === 0;
  return [isMarked, isMarked ? bytes.subarray(0, -1) : bytes];
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

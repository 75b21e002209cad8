import type { FieldError } from '../errors.ts';
import { otherEncoding } from './encoding.ts';
import { type Framed, zenginFramer } from './framing.ts';
import { problemList } from './problems.ts';
import { recordReader, type ZenginRules } from './record-reader.ts';
import type { ZenginFile } from './zengin-file.ts';

/** A file, or its errors: at most 100 with their records and fields, and the number of the others. */
export type ZenginReading =
  | { readonly file: ZenginFile }
  | { readonly errors: readonly FieldError[]; readonly more: number };

/**
 * Reads a file of the banks' exchange format as it arrives, all or nothing. For any bytes the result is a file or errors. It
 * keeps the data records, at most `maximumLines`, and nothing else.
 */
export async function readZenginFile(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  rules: ZenginRules,
): Promise<ZenginReading> {
  const problems = problemList();
  const records = recordReader(rules, problems);
  const ends = lineEnds();
  const framer = zenginFramer((framed) => {
    const { bytes, length, lineEnd } = framed;
    if (records.isOver()) return;
    const code = records.number() === 0 ? otherEncoding(bytes) : undefined;
    if (code) return records.stop({}, code);
    records.read(bytes, { length, isLine: lineEnd !== 'none' });
    if (ends.isNewAlone(lineEnd)) {
      problems.add({ record: records.number() }, 'zengin.lineEnd', { byte: lineEnd.toUpperCase() });
    }
  });
  for await (const chunk of chunks) framer.push(chunk);
  const mark = framer.finish();
  const read = records.finish();
  const { errors, more } = problems.listed();
  if (errors.length > 0 || !read) return { errors, more };
  const { between, last } = ends.seen();
  return { file: { service: rules.service, ...read, lineEnd: between, tail: `${last}${mark}` } };
}

/** Which line ends a file has. */
function lineEnds() {
  const seen = new Set<Framed['lineEnd']>();
  let last: '' | '\r\n' = '';
  return {
    /** Whether half of a line end stands alone for the first time; a file has thousands of the same. */
    isNewAlone: (lineEnd: Framed['lineEnd']): boolean => {
      const isNew = (lineEnd === 'cr' || lineEnd === 'lf') && !seen.has(lineEnd);
      seen.add(lineEnd);
      last = lineEnd === 'crlf' ? '\r\n' : '';
      return isNew;
    },
    seen: () => ({ between: seen.has('crlf') ? '\r\n' : '', last }) as const,
  };
}

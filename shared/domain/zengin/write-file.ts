import type { ZenginFile } from './zengin-file.ts';
import { recordAt } from './zengin-line.ts';

/** The bytes of a file in parts; a file that was read comes out as it came in. */
export function* zenginBytes({
  header,
  records,
  count,
  trailer,
  end,
  lineEnd,
  tail,
}: ZenginFile): Generator<Uint8Array> {
  const separator = asciiBytes(lineEnd);
  yield* [header, separator];
  if (lineEnd === '') yield records;
  else for (let index = 0; index < count; index += 1) yield* [recordAt(records, index), separator];
  yield* [trailer, separator, end, asciiBytes(tail)];
}

const asciiBytes = (text: string) => Uint8Array.from([...text].map((character) => character.charCodeAt(0)));

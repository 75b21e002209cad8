import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The texts in a file beside the bundle, by code: an object whose properties are read when they are asked for. Most
 * requests are not refused, so that their functions neither load nor keep the texts of refusals. `infra/text-files.ts`
 * makes the file: each line a code, a tab and its texts as JSON.
 */
export function textsIn(file: string, folder = import.meta.dirname): Readonly<Record<string, unknown>> {
  let bytes: Buffer | undefined;
  const find = (code: string | symbol): PropertyDescriptor | undefined => {
    if (typeof code === 'symbol') return undefined;
    bytes ??= readFileSync(join(folder, file));
    const before = `\n${code}\t`;
    const at = bytes.indexOf(before);
    if (at < 0) return undefined;
    const start = at + Buffer.byteLength(before);
    const value: unknown = JSON.parse(bytes.toString('utf8', start, bytes.indexOf('\n', start)));
    return { value, enumerable: true, configurable: true };
  };
  return new Proxy(
    {},
    {
      get: (_, code) => find(code)?.value,
      has: (_, code) => find(code) !== undefined,
      getOwnPropertyDescriptor: (_, code) => find(code),
    },
  );
}

/** The content of such a file. */
export const textFileOf = (texts: Readonly<Record<string, unknown>>): string =>
  Object.entries(texts)
    .map(([code, text]) => `\n${code}\t${JSON.stringify(text)}`)
    .concat('\n')
    .join('');

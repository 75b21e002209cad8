import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';

/** A value that was kept in a file; `undefined` where there is none. @throws Error naming a file that cannot be read */
export function readKept<T>(file: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (!file || !existsSync(file)) return undefined;
  return parsed(file, readFileSync(file, 'utf8'), (text) => schema.parse(JSON.parse(text)));
}

/** Keeps a value: a reader finds the old file or the new one, never a part. */
export function writeKept(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify(value));
  renameSync(draft, file);
}

/** What a parser makes of a file's text. @throws Error naming the file and what helps */
export function parsed<T>(file: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/** That a file cannot be read, and what helps. */
export const damaged = (file: string, cause: unknown): Error =>
  new Error(
    `${file} is damaged: npm start -- --fresh begins anew, npm start -- --load NAME with a state that was saved`,
    { cause },
  );

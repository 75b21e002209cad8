import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/** A text with the places in an operation's bundle replaced by those in the sources it was built from. */
export type SourceFrames = (text: string, operation: string) => Promise<string>;

const Bundle = z.object({ code: z.string(), map: z.string() });
interface Mapped {
  readonly code: string;
  readonly map: Promise<SourceMap | undefined>;
}

const places = /(\/[^\s:()]+\/index\.js):(\d+):(\d+)/g;
const mostKept = 3;
const mostBytes = 64 * 1024 * 1024;

/**
 * Bundles are deployed without source maps. One is built when a stack needs it, in a process of its own, so nothing is
 * slower or larger while nothing fails. A bundle that the sources no longer give, or that an edit has replaced, keeps its own
 * places.
 */
export function createSourceFrames(): SourceFrames {
  const known = new Map<string, Mapped>();

  return async (text, operation) => {
    const [bundle] = [...text.matchAll(places)].map(([, file = '']) => file);
    if (!bundle || !existsSync(bundle)) return text;
    const code = readFileSync(bundle, 'utf8');
    const last = known.get(operation);
    const mapped = last?.code === code ? last : { code, map: mapOf(operation, code) };
    known.delete(operation);
    known.set(operation, mapped);
    for (const oldest of [...known.keys()].slice(0, -mostKept)) known.delete(oldest);
    const map = await mapped.map;
    return map ? text.replace(places, (all, _, line, column) => inSource(map, +line, +column) ?? all) : text;
  };
}

/** The map of a bundle with this code; undefined if the sources give another, cannot be built, or lack the operation. */
async function mapOf(operation: string, code: string): Promise<SourceMap | undefined> {
  const script = join(import.meta.dirname, 'bundle-map.ts');
  const build = promisify(execFile)(process.execPath, [script, operation], { maxBuffer: mostBytes });
  const { stdout } = await build.catch(() => ({ stdout: '' }));
  if (stdout === '') return undefined;
  const built = Bundle.parse(JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)));
  return built.code === code ? new SourceMap(JSON.parse(built.map)) : undefined;
}

// The map's paths lead from the bundle's folder to the project's root.
function inSource(map: SourceMap, line: number, column: number): string | undefined {
  const origin = map.findOrigin(line, column);
  if (!('fileName' in origin)) return undefined;
  return `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`;
}

import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { bundleWithMap } from '../../infra/build.ts';
import { functionSources } from '../../infra/registry.ts';

/** A text with the places in an operation's bundle replaced by those in the sources it was built from. */
export type SourceFrames = (text: string, operation: string) => Promise<string>;

interface Mapped {
  readonly code: string;
  readonly map: Promise<SourceMap | undefined>;
}

const places = /(\/[^\s:()]+\/index\.js):(\d+):(\d+)/g;

/**
 * Bundles are deployed without source maps. One is built when a stack needs it, so nothing is slower while nothing
 * fails. A bundle that the sources no longer give keeps its own places.
 */
export function createSourceFrames(): SourceFrames {
  const sources = functionSources();
  const known = new Map<string, Mapped>();

  return async (text, operation) => {
    const [bundle] = [...text.matchAll(places)].map(([, file = '']) => file);
    const source = sources.find(({ name }) => name === operation);
    if (!bundle || !source) return text;
    const code = readFileSync(bundle, 'utf8');
    const last = known.get(bundle);
    const mapped =
      last?.code === code ? last : { code, map: bundleWithMap(source).then((built) => mapFor(code, built)) };
    known.set(bundle, mapped);
    const map = await mapped.map;
    return map ? text.replace(places, (all, _, line, column) => inSource(map, +line, +column) ?? all) : text;
  };
}

const mapFor = (code: string, built: { readonly code: string; readonly map: string }): SourceMap | undefined =>
  code === built.code ? new SourceMap(JSON.parse(built.map)) : undefined;

// The map's paths lead from the bundle's folder to the project's root.
function inSource(map: SourceMap, line: number, column: number): string | undefined {
  const origin = map.findOrigin(line, column);
  if (!('fileName' in origin)) return undefined;
  return `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`;
}

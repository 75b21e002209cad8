import { basename } from 'node:path';
import type { Plugin } from 'esbuild';
import { adaptersOf } from './adapters.ts';
import { type FunctionSource, missingSources, projectRoot } from './registry.ts';

const namespace = 'entry';

/** How esbuild is asked for the entry of a function, and what it calls it afterwards. */
export const entryPointOf = ({ name }: FunctionSource): string => `${namespace}:${name}`;

/**
 * What Lambda loads: the function's code, composed with exactly the adapters that its definition's uses name. So one word in
 * a definition gives permission, environment and client.
 */
export function entryOf({ path, uses }: FunctionSource): string {
  const adapters = adaptersOf(uses);
  return [
    `import { handler as code } from './${path}';`,
    "import { lambda } from './shared/aws/lambda.ts';",
    ...adapters.map(({ factory, module }) => `import { ${factory} } from './${module}';`),
    `export const handler = lambda(code, { ${adapters.map(({ port, factory }) => `${port}: ${factory}`).join(', ')} });`,
  ].join('\n');
}

/** Stands in for code that is still to be written; its first call says so. */
const missingEntry = ({ path }: FunctionSource) =>
  `export const handler = async () => { throw new Error('${basename(path, '.ts')} has a definition and no code yet'); };`;

/** Gives esbuild the entries of these functions, which are in no file. */
export function entries(sources: readonly FunctionSource[]): Plugin {
  const byEntryPoint = new Map(sources.map((source) => [entryPointOf(source), source]));
  const missing = new Set(missingSources(sources));
  return {
    name: 'entries',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice(namespace.length + 1), namespace }));
      onLoad({ filter: /.*/, namespace }, ({ path }) => {
        const source = byEntryPoint.get(`${namespace}:${path}`);
        if (!source) return undefined;
        const contents = missing.has(source) ? missingEntry(source) : entryOf(source);
        return { contents, loader: 'ts', resolveDir: projectRoot };
      });
    },
  };
}

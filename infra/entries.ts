import { basename } from 'node:path';
import type { Plugin } from 'esbuild';
import { adaptersOf } from './adapters.ts';
import { capabilitiesOf } from './capabilities.ts';
import { type FunctionSource, missingSources, projectRoot } from './registry.ts';

const namespace = 'entry';

/** The name under which esbuild requests and reports a function's entry. */
export const entryPointOf = ({ name }: FunctionSource): string => `${namespace}:${name}`;

/**
 * The module that Lambda loads: the function's code, composed with exactly the adapters that its definition's uses
 * name, the verifier of sessions if it admits any, the capabilities of the kinds of item that its access names, and the
 * kind of its subject. So one word in a definition grants the permission, sets the environment and adds the code.
 */
export function entryOf(source: FunctionSource): string {
  const { path, kinds, subject } = source;
  const adapters = adaptersOf(source);
  const ports = adapters.map(({ port, factory }) => `${port}: ${factory}`);
  const capabilities = capabilitiesOf(kinds);
  return [
    `import { handler as code } from './${path}';`,
    "import { lambda } from './shared/aws/lambda.ts';",
    ...adapters.map(({ factory, module }) => `import { ${factory} } from './${module}';`),
    ...capabilities.map(({ kind, module }) => `import { ${kind} } from './${module}';`),
    ...(subject ? [`import { ${subject}Subject } from './shared/operation/subject-kinds.ts';`] : []),
    `export const handler = lambda(code, { ${ports.join(', ')} }, { ${kinds.join(', ')} }${subject ? `, { ${subject}: ${subject}Subject }` : ''});`,
  ].join('\n');
}

/** Replaces code that is not written yet; its first call fails and says so. */
const missingEntry = ({ path }: FunctionSource) =>
  `export const handler = async () => { throw new Error('${basename(path, '.ts')} has a definition and no code yet'); };`;

/** Supplies esbuild with these functions' entries, which exist only in memory. */
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

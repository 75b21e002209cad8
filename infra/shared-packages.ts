import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';
import * as zod from 'zod/mini';
import { projectRoot } from './registry.ts';

/** The file beside each bundle, the same for all, with the packages that every function loads. */
export const packagesFile = 'packages.js';

/** What our modules import; a name that is missing here is an error of the build. */
const ours: Readonly<Record<string, readonly string[]>> = {
  'zod/mini': Object.keys(zod),
  'zod/v4/core': ['$constructor', '$ZodObjectJIT'],
  ulid: ['ulid'],
  '@middy/core': ['default'],
  '@middy/http-json-body-parser': ['default'],
  '@aws-sdk/client-dynamodb': ['DynamoDBClient'],
  '@aws-sdk/lib-dynamodb': [
    'BatchGetCommand',
    'DynamoDBDocumentClient',
    'GetCommand',
    'QueryCommand',
    'TransactWriteCommand',
    'UpdateCommand',
  ],
  '@aws-sdk/util-dynamodb': ['unmarshall'],
};

/** What the table's client imports, and the clients of other services too. */
const ofClients = [
  '@aws-sdk/core/client',
  '@aws-sdk/core/httpAuthSchemes',
  '@aws-sdk/core/protocols',
  '@smithy/core',
  '@smithy/core/checksum',
  '@smithy/core/client',
  '@smithy/core/config',
  '@smithy/core/endpoints',
  '@smithy/core/protocols',
  '@smithy/core/retry',
  '@smithy/core/schema',
  '@smithy/core/serde',
  '@smithy/node-http-handler',
];

/** Takes another part of one of them, which no other client needs, and has that module for itself. */
const mailClient = /[\\/]client-ses[\\/]/;
const ofMails = '@aws-sdk/core/protocols';

interface SharedModule {
  /** Where its name means the copy that is shared. */
  readonly resolveDir: string;
  /** What can be imported from it. */
  readonly names: () => readonly string[];
}

// Several versions of what clients share may be installed: every function loads the table's.
const tableClient = join(projectRoot, 'node_modules/@aws-sdk/client-dynamodb');
const requireForTable = createRequire(join(tableClient, 'package.json'));
const namesOf = (module: string) => Object.keys(requireForTable(module));

const sharedModules: ReadonlyMap<string, SharedModule> = new Map([
  ...Object.entries(ours).map(([name, names]) => [name, { resolveDir: projectRoot, names: () => names }] as const),
  ...ofClients.map((name) => [name, { resolveDir: tableClient, names: () => namesOf(name) }] as const),
]);

const namespace = 'shared-package';
/** Marks our own questions to esbuild, so that they are not answered again. */
const asked = { isAsked: true };

/**
 * Leaves the packages that every function loads out of the bundles: they take them from a file beside them. That file
 * is two thirds of each function's code; it is made once instead of a hundred times, and the simulator compiles it once.
 */
export function sharePackages(): Plugin {
  return {
    name: namespace,
    setup(build) {
      const resolved = new Map<string, Promise<string>>();
      const fileOf = (path: string, resolveDir: string) => {
        const key = `${resolveDir}:${path}`;
        const file = resolved.get(key) ?? resolve(build, path, resolveDir);
        resolved.set(key, file);
        return file;
      };
      build.onResolve({ filter: /^[\w@]/ }, async ({ path, importer, resolveDir, pluginData, kind }) => {
        const module = sharedModules.get(path);
        if (!module || pluginData !== undefined || kind !== 'import-statement') return undefined;
        if (path === ofMails && mailClient.test(importer)) return undefined;
        const isShared = (await fileOf(path, resolveDir)) === (await fileOf(path, module.resolveDir));
        return isShared ? { path, namespace, sideEffects: false } : undefined;
      });
      build.onResolve({ filter: /^\.\/packages\.js$/, namespace }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: importsOf(path, sharedModules.get(path)?.names() ?? []),
      }));
    },
  };
}

async function resolve(build: PluginBuild, path: string, resolveDir: string): Promise<string> {
  const found = await build.resolve(path, { kind: 'import-statement', resolveDir, pluginData: asked });
  return found.path;
}

/** A module that takes its exports from the file of packages. */
const importsOf = (module: string, names: readonly string[]) =>
  [
    `const packages = require('./${packagesFile}');`,
    // Names may be words of the language, such as `catch`.
    ...names.map((name) => {
      const key = keyOf(module, name);
      return `const ${key} = /* @__PURE__ */ (() => packages.${key})(); export { ${key} as ${name} };`;
    }),
  ].join('\n');

/** The name of a module's export in the file of packages. */
const keyOf = (module: string, name: string) => `${module.replace(/\W/g, '_')}$${name}`;

const modulesByKey = new Map([...sharedModules.keys()].map((module) => [keyOf(module, ''), module]));
const keyPattern = /\.(\w+\$)([\w$]+)/g;

/** An export of a shared module that a bundle takes. */
interface Taken {
  readonly module: string;
  readonly name: string;
}

/** What a bundle takes from the file of packages. */
export const takenBy = (bundle: string): readonly Taken[] =>
  [...bundle.matchAll(keyPattern)].flatMap(([, key = '', name = '']) => {
    const module = modulesByKey.get(key);
    return module ? [{ module, name }] : [];
  });

/** The entry of the file of packages: it exports what bundles take, and nothing else is in the file. */
export const packagesEntryOf = (taken: readonly Taken[]): string =>
  [...new Set(taken.map(({ module, name }) => `export { ${name} as ${keyOf(module, name)} } from '${module}';`))]
    .sort()
    .join('\n');

/** Finds the shared copies for that entry. */
export const sharedCopies = (): Plugin => ({
  name: 'shared-copies',
  setup(build) {
    build.onResolve({ filter: /^[\w@]/ }, async ({ path, importer, kind, pluginData }) => {
      const module = sharedModules.get(path);
      if (!module || importer !== '<stdin>' || pluginData !== undefined) return undefined;
      return build.resolve(path, { kind, resolveDir: module.resolveDir, pluginData: asked });
    });
  },
});

import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { projectRoot } from './registry.ts';

const credentials = 'shared/aws/environment-credentials.ts';
const configurationFiles = 'shared/aws/configuration-files.ts';

/** The replacements of SDK modules; only packages import them, so they are not among a bundle's own sources. */
export const replacements: readonly string[] = [credentials, configurationFiles];

/** Marks our own query to esbuild, so that it is not handled again. */
const asked = Symbol('asked');

const leftOut = 'left-out';

/**
 * Makes the SDK smaller. Its credential chain is replaced by the environment's credentials, and its configuration files
 * by none: functions have nothing else. Packages installed several times in the same version are bundled once. Modules
 * that the SDK imports dynamically, event streams and instance metadata, are left out: nothing uses them, and esbuild
 * would add all their dependencies to every bundle. Of a client's package.json only the version remains, which it names
 * in its user agent. Nothing else in the SDK is changed.
 */
export function slimSdk(): Plugin {
  const copies = installedCopies();
  return {
    name: 'slim-sdk',
    setup(build) {
      // Every version of the chain: that of the newest clients, and the older one of the certificate authority's
      // client.
      build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
        path: join(projectRoot, credentials),
      }));
      build.onResolve({ filter: /\/loadSharedConfigFiles$/ }, ({ importer }) =>
        /[\\/]@smithy[\\/]/.test(importer) ? { path: join(projectRoot, configurationFiles) } : undefined,
      );
      build.onResolve({ filter: /^@(?:aws-sdk|smithy)\// }, ({ path, kind }) =>
        kind === 'dynamic-import' ? { path, namespace: leftOut } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: leftOut }, ({ path }) => ({
        contents: `throw new Error('${path} is not in the bundle');`,
      }));
      build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, ({ path }) => {
        const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
      build.onResolve({ filter: /^@(?:aws-sdk|smithy|aws|aws-crypto)\// }, (question) =>
        resolveOnce(build, copies, question),
      );
    },
  };
}

/** For each installed package the first copy of the same name and version, by path relative to the root. */
type Copies = ReadonlyMap<string, string>;

function installedCopies(): Copies {
  const lock: { packages: Record<string, { version?: string }> } = JSON.parse(
    readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'),
  );
  const first = new Map<string, string>();
  const copies = new Map<string, string>();
  for (const path of Object.keys(lock.packages).sort()) {
    const [name] = path.split('node_modules/').slice(-1);
    const identity = `${name}@${lock.packages[path]?.version}`;
    if (!first.has(identity)) first.set(identity, path);
    copies.set(path, first.get(identity) ?? path);
  }
  return copies;
}

async function resolveOnce(
  build: PluginBuild,
  copies: Copies,
  question: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  if (question.pluginData === asked) return undefined;
  const copy = nearestCopy(copies, question);
  if (!copy) return undefined;
  const resolveDir = join(projectRoot, copy.slice(0, copy.lastIndexOf('node_modules/')));
  const { path, sideEffects, errors, warnings, external, namespace } = await build.resolve(question.path, {
    kind: question.kind,
    importer: question.importer,
    resolveDir,
    pluginData: asked,
  });
  return { path, sideEffects, errors, warnings, external, namespace };
}

/** Walks up like Node to the installed package that an import means, and returns the copy that stands for it. */
function nearestCopy(copies: Copies, { path, resolveDir }: OnResolveArgs): string | undefined {
  const name = path.split('/').slice(0, 2).join('/');
  for (let folder = relative(projectRoot, resolveDir).split(sep).join('/'); ; folder = dirname(folder)) {
    const top = folder === '.' || folder === '';
    const found = copies.get(`${top ? '' : `${folder}/`}node_modules/${name}`);
    if (found || top) return found;
  }
}

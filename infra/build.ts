import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions as EsbuildOptions, type Metafile } from 'esbuild';
import { bankDirectoryFile } from '../shared/aws/bank-directory-file.ts';
import { fontFile } from '../shared/aws/font-file.ts';
import { bankDirectoryLicence, bankDirectoryText } from './bank-directory.ts';
import { openBuildCache } from './build-cache.ts';
import { entries, entryPointOf } from './entries.ts';
import { pureConstants } from './pure-constants.ts';
import { type FunctionSource, functionSources, missingSources, projectRoot } from './registry.ts';
import { slimSdk } from './slim-sdk.ts';
import { type TextFile, textFiles } from './text-files.ts';

export interface BuildOptions {
  /** Output directory, one folder per function. @default .tegata/build */
  readonly directory?: string;
  /** Whether missing code becomes a function that fails with its name, instead of failing the build. @default false */
  readonly allowMissing?: boolean;
  /** @default those of the registry */
  readonly sources?: readonly FunctionSource[];
  /** Whether errors of the code are only thrown, not printed too. @default false */
  readonly quiet?: boolean;
}

export interface Build {
  /** The folder of a function's bundle: `index.js`, CommonJS, exporting `handler`. */
  readonly folderOf: (name: string) => string;
  readonly names: readonly string[];
  readonly missing: readonly string[];
  /** Metafile of the bundles built now; bundles with unchanged inputs are kept. */
  readonly metafile: Metafile;
}

/**
 * Bundles every function of the registry with changed sources, in one call. Builds are reproducible and unchanged files
 * are not rewritten, so a deployment changes only when code does. @throws Error naming every definition without code
 */
export async function buildFunctions({
  directory = join(projectRoot, '.tegata/build'),
  allowMissing = false,
  sources = functionSources(),
  quiet = false,
}: BuildOptions = {}): Promise<Build> {
  const missing = missingSources(sources);
  if (missing.length > 0 && !allowMissing) {
    throw new Error(`defined, but without code:\n${missing.map(({ name, path }) => `  ${name}: ${path}`).join('\n')}`);
  }
  const cache = openBuildCache(`${directory}.json`);
  const isMissing = new Set(missing.map(({ name }) => name));
  const filesOf = (source: FunctionSource) =>
    ['index.js', ...Object.keys(besides(source))].map((file) => join(directory, source.name, file));
  const changed = sources.filter((source) => isMissing.has(source.name) || !cache.isFresh(source, filesOf(source)));
  const { outputFiles, metafile, texts } = await bundled(directory, changed, { logLevel: quiet ? 'silent' : 'error' });
  for (const { path, contents } of outputFiles) writeIfChanged(path, contents, `${directory}.${process.pid}.draft`);
  for (const source of changed) {
    const folder = join(directory, source.name);
    addTexts(source, { folder, metafile, texts });
    for (const [name, contents] of Object.entries(besides(source))) addFile(folder, name, contents());
  }
  removeOthers(directory, sources);
  cache.remember(
    metafile,
    changed.filter(({ name }) => !isMissing.has(name)),
    sources,
  );
  return {
    folderOf: (name) => join(directory, name),
    names: sources.map(({ name }) => name),
    missing: [...isMissing],
    metafile,
  };
}

/** One function's bundle, as `buildFunctions` writes it, with the source map that is not deployed. */
export async function bundleWithMap(source: FunctionSource): Promise<{ readonly code: string; readonly map: string }> {
  const { outputFiles } = await bundled(projectRoot, [source], { sourcemap: 'external' });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { code: textOf('index.js'), map: textOf('index.js.map') };
}

type Output = Pick<EsbuildOptions, 'logLevel' | 'sourcemap'>;

async function bundled(outdir: string, sources: readonly FunctionSource[], output: Output) {
  if (sources.length === 0) return { outputFiles: [], metafile: { inputs: {}, outputs: {} }, texts: [] };
  // The bundler's process collects its garbage later: a sixth less work for a twentieth more memory.
  process.env.GOGC ??= '400';
  const { plugin, files } = textFiles();
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: sources.map((source) => ({ in: entryPointOf(source), out: `${source.name}/index` })),
    outdir,
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // Prefer ES modules, because only they can be tree-shaken.
    mainFields: ['module', 'main'],
    // Its ES module looks for files of its own folder when it is loaded.
    alias: { pdfkit: join(projectRoot, 'node_modules/pdfkit/js/pdfkit.js') },
    // A bundle finds the files beside it where its source says so.
    define: { 'import.meta.dirname': '__dirname' },
    legalComments: 'none',
    metafile: true,
    plugins: [entries(sources), plugin, pureConstants(), slimSdk()],
    ...output,
  });
  return { outputFiles, metafile, texts: [...files.values()] };
}

/**
 * Builds may run in parallel: a reader sees the old or the new file, never a partial one, and no draft is left behind.
 */
function writeIfChanged(path: string, contents: Uint8Array, draft: string): void {
  if (readIfThere(path)?.equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}

interface Built {
  readonly folder: string;
  readonly metafile: Metafile;
  readonly texts: readonly TextFile[];
}

/** The texts that a function's bundle reads. */
function addTexts(source: FunctionSource, { folder, metafile, texts }: Built): void {
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === entryPointOf(source));
  for (const { module, name, content } of texts) {
    if (output?.inputs[module]) addFile(folder, name, Buffer.from(content));
  }
}

const fonts = join(projectRoot, 'node_modules/@expo-google-fonts/noto-sans-jp');

/** Files that a function reads beside its code, with their licences: a font to print, the directory of the banks. */
function besides({ uses }: FunctionSource): Readonly<Record<string, () => Uint8Array>> {
  return {
    ...(uses.includes('printer') && {
      [fontFile]: () => readFileSync(join(fonts, `400Regular/${fontFile}`)),
      LICENSE_FONT: () => readFileSync(join(fonts, 'LICENSE_FONT')),
    }),
    ...(uses.includes('bankDirectory') && {
      [bankDirectoryFile]: bankDirectoryText,
      LICENSE_BANKS: bankDirectoryLicence,
    }),
  };
}

function addFile(folder: string, name: string, contents: Uint8Array): void {
  writeIfChanged(join(folder, name), contents, `${folder}.${process.pid}.draft`);
}

function removeOthers(directory: string, sources: readonly FunctionSource[]): void {
  const names = new Set(sources.map(({ name }) => name));
  for (const each of readdirSync(directory)) {
    if (!names.has(each)) rmSync(join(directory, each), { recursive: true, force: true });
  }
}

/** The size of each bundle in bytes, raw and compressed, largest first. */
export function bundleSizes({
  names,
  folderOf,
}: Build): readonly { readonly name: string; readonly bytes: number; readonly gzip: number }[] {
  return names
    .map((name) => {
      const bundle = readFileSync(join(folderOf(name), 'index.js'));
      return { name, bytes: bundle.length, gzip: gzipSync(bundle, { level: 9 }).length };
    })
    .sort((a, b) => b.gzip - a.gzip);
}

if (import.meta.main) {
  const built = await buildFunctions({ allowMissing: process.argv.includes('--allow-missing') });
  for (const { name, bytes, gzip } of bundleSizes(built)) {
    console.log(
      `${name.padEnd(36)} ${(bytes / 1000).toFixed(0).padStart(5)} KB ${(gzip / 1000).toFixed(0).padStart(5)} KB gzip`,
    );
  }
}

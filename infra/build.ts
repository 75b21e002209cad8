import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions as EsbuildOptions, type Metafile } from 'esbuild';
import { bankDirectoryFile } from '../shared/aws/bank-directory-file.ts';
import { fontFile } from '../shared/aws/font-file.ts';
import { bankDirectoryLicence, bankDirectoryText } from './bank-directory.ts';
import { openBuildCache, type Packages } from './build-cache.ts';
import { entries, entryPointOf } from './entries.ts';
import { pureConstants } from './pure-constants.ts';
import { type FunctionSource, functionSources, missingSources, projectRoot } from './registry.ts';
import { packagesEntryOf, packagesFile, sharedCopies, sharePackages, takenBy } from './shared-packages.ts';
import { slimSdk } from './slim-sdk.ts';
import { type TextFile, textFiles } from './text-files.ts';

/** Where a deployment's bundles are built. */
export const buildDirectory = join(projectRoot, '.tegata/build');

export interface BuildOptions {
  /** Output directory, one folder per function. @default .tegata/build */
  readonly directory?: string;
  /** Whether missing code becomes a function that fails with its name, instead of failing the build. @default false */
  readonly allowMissing?: boolean;
  /** @default those of the registry */
  readonly sources?: readonly FunctionSource[];
  /**
   * The output directory of an earlier build. Its file of packages is taken over if it holds all that these bundles take:
   * for a few functions nothing else is made then.
   */
  readonly packagesOf?: string;
  /** Whether errors of the code are only thrown, not printed too. @default false */
  readonly quiet?: boolean;
}

export interface Build {
  /** The folder of a function's bundle: `index.js`, CommonJS, exporting `handler`, and `packages.js`, the same for all. */
  readonly folderOf: (name: string) => string;
  readonly names: readonly string[];
  readonly missing: readonly string[];
  /** Metafile of the bundles built now; bundles with unchanged inputs are kept. */
  readonly metafile: Metafile;
  /** The same of the file of packages. */
  readonly packages: Metafile;
}

/**
 * Bundles every function of the registry with changed sources, in one call. Builds are reproducible and unchanged files
 * are not rewritten, so a deployment changes only when code does. @throws Error naming every definition without code
 */
export async function buildFunctions({
  directory = buildDirectory,
  allowMissing = false,
  sources = functionSources(),
  packagesOf,
  quiet = false,
}: BuildOptions = {}): Promise<Build> {
  const missing = missingSources(sources);
  if (missing.length > 0 && !allowMissing) {
    throw new Error(`defined, but without code:\n${missing.map(({ name, path }) => `  ${name}: ${path}`).join('\n')}`);
  }
  const cache = openBuildCache(`${directory}.json`);
  const isMissing = new Set(missing.map(({ name }) => name));
  const filesOf = (source: FunctionSource) =>
    [...codeFiles, ...Object.keys(besides(source))].map((file) => join(directory, source.name, file));
  const changed = sources.filter((source) => isMissing.has(source.name) || !cache.isFresh(source, filesOf(source)));
  const { outputFiles, metafile, texts } = await bundled(directory, changed, { logLevel: quiet ? 'silent' : 'error' });
  for (const { path, contents } of outputFiles) writeIfChanged(path, contents, `${directory}.${process.pid}.draft`);
  for (const source of changed) {
    const folder = join(directory, source.name);
    addTexts(source, { folder, metafile, texts });
    for (const [name, contents] of Object.entries(besides(source))) addFile(folder, name, contents());
  }
  removeOthers(directory, sources);
  const entry = entryOfPackages(directory, sources);
  // An earlier build may have been of other functions, or may have lost to another one meanwhile.
  const isMade = entry === cache.packagesEntry(sources.map(({ name }) => join(directory, name, packagesFile)));
  const packages = isMade ? undefined : (lentPackages(entry, packagesOf) ?? (await madePackages(entry)));
  if (packages) for (const { name } of sources) addFile(join(directory, name), packagesFile, packages.contents);
  cache.remember({ metafile, bundles: changed.filter(({ name }) => !isMissing.has(name)), packages }, sources);
  return {
    folderOf: (name) => join(directory, name),
    names: sources.map(({ name }) => name),
    missing: [...isMissing],
    metafile,
    packages: packages?.metafile ?? { inputs: {}, outputs: {} },
  };
}

/** One function's bundle, as `buildFunctions` writes it, with the source map that is not deployed. */
export async function bundleWithMap(source: FunctionSource): Promise<{ readonly code: string; readonly map: string }> {
  const { outputFiles } = await bundled(projectRoot, [source], { sourcemap: 'external' });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { code: textOf('index.js'), map: textOf('index.js.map') };
}

type Output = Pick<EsbuildOptions, 'logLevel' | 'sourcemap'>;

const settings = {
  absWorkingDir: projectRoot,
  write: false,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // Prefer ES modules, because only they can be tree-shaken.
  mainFields: ['module', 'main'],
  // A bundle finds the files beside it where its source says so.
  define: { 'import.meta.dirname': '__dirname' },
  legalComments: 'none',
} as const satisfies EsbuildOptions;

async function bundled(outdir: string, sources: readonly FunctionSource[], output: Output) {
  if (sources.length === 0) return { outputFiles: [], metafile: { inputs: {}, outputs: {} }, texts: [] };
  // The bundler's process collects its garbage later: a sixth less work for a twentieth more memory.
  process.env.GOGC ??= '400';
  const { plugin, files } = textFiles();
  const { outputFiles, metafile } = await build({
    ...settings,
    entryPoints: sources.map((source) => ({ in: entryPointOf(source), out: `${source.name}/index` })),
    outdir,
    // Its ES module looks for files of its own folder when it is loaded.
    alias: { pdfkit: join(projectRoot, 'node_modules/pdfkit/js/pdfkit.js') },
    metafile: true,
    plugins: [entries(sources), plugin, sharePackages(), pureConstants(), slimSdk()],
    ...output,
  });
  return { outputFiles, metafile, texts: [...files.values()] };
}

const entryOfPackages = (directory: string, sources: readonly FunctionSource[]): string =>
  packagesEntryOf(sources.flatMap(({ name }) => takenBy(readFileSync(join(directory, name, 'index.js'), 'utf8'))));

type MadePackages = Packages & {
  /** Of nothing if it was made before. */
  readonly metafile?: Metafile;
};

async function madePackages(entry: string): Promise<MadePackages> {
  const { outputFiles, metafile } = await build({
    ...settings,
    stdin: { contents: entry, resolveDir: projectRoot },
    metafile: true,
    plugins: [sharedCopies(), pureConstants(), slimSdk()],
  });
  return { entry, contents: outputFiles[0]?.contents ?? new Uint8Array(), metafile };
}

/** The file of another build, if it exports all of an entry. */
function lentPackages(entry: string, directory: string | undefined): MadePackages | undefined {
  if (directory === undefined) return undefined;
  const [file] = globSync(join('*', packagesFile), { cwd: directory }).map((each) => join(directory, each));
  const lent = file && openBuildCache(`${directory}.json`).packagesEntry([file]);
  const lines = new Set(lent?.split('\n'));
  return file && lent && entry.split('\n').every((line) => lines.has(line))
    ? { entry: lent, contents: readFileSync(file) }
    : undefined;
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

/** The files of each function's code. */
export const codeFiles = ['index.js', packagesFile];

/** The size of each function's code in bytes, raw and compressed, largest first. */
export function bundleSizes({
  names,
  folderOf,
}: Build): readonly { readonly name: string; readonly bytes: number; readonly gzip: number }[] {
  return names
    .map((name) => {
      const code = codeFiles.map((file) => readFileSync(join(folderOf(name), file)));
      const gzip = code.reduce((sum, each) => sum + gzipSync(each, { level: 9 }).length, 0);
      return { name, bytes: Buffer.concat(code).length, gzip };
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

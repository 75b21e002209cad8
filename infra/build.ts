import { globSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions as EsbuildOptions, type Metafile, type Plugin } from 'esbuild';
import { bankDirectoryFile } from '../shared/aws/bank-directory-file.ts';
import { fontFile } from '../shared/aws/font-file.ts';
import { bankDirectoryLicence, bankDirectoryText } from './bank-directory.ts';
import { openBuildCache, type Packages } from './build-cache.ts';
import { entries, entryPointOf } from './entries.ts';
import { noWoff2 } from './no-woff2.ts';
import { pureConstants } from './pure-constants.ts';
import { type FunctionSource, functionSources, missingSources, projectRoot } from './registry.ts';
import { packagesEntryOf, packagesFile, sharedCopies, sharePackages, takenBy } from './shared-packages.ts';
import { slimSdk } from './slim-sdk.ts';
import { type TextFile, textFiles } from './text-files.ts';
import { writeIfChanged } from './write-if-changed.ts';

const bundleFile = 'index.js';

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
  const write = (folder: string, files: Files) => writeFiles(join(directory, folder), files, directory);
  // The bundler is a process of its own: what others do not wait for is written while it works.
  const [{ outputFiles, metafile, texts }] = await Promise.all([
    bundled(directory, changed, { logLevel: quiet ? 'silent' : 'error' }),
    Promise.all(changed.map((source) => write(source.name, besides(source)))),
  ]);
  const codes = new Map(outputFiles.map(({ path, contents }) => [path, Buffer.from(contents)]));
  const codeOf = (path: string) => codes.get(path) ?? readFileSync(path);
  const entry = packagesEntryOf(
    sources.flatMap(({ name }) => takenBy(codeOf(join(directory, name, bundleFile)).toString())),
  );
  // An earlier build may have been of other functions, or may have lost to another one meanwhile.
  const isMade = entry === cache.packagesEntry(sources.map(({ name }) => join(directory, name, packagesFile)));
  const [packages] = await Promise.all([
    isMade ? undefined : (lentPackages(entry, packagesOf) ?? madePackages(entry)),
    Promise.all(
      changed.map((source) => {
        const code = codes.get(join(directory, source.name, bundleFile));
        return write(source.name, {
          ...(code && { [bundleFile]: () => code }),
          ...textsOf(source, { metafile, texts }),
        });
      }),
    ),
  ]);
  if (packages) await Promise.all(sources.map(({ name }) => write(name, { [packagesFile]: () => packages.contents })));
  removeOthers(directory, sources);
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
type MetafileOptions = EsbuildOptions & { readonly metafile: true; readonly write: false };

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
  const options = (marks: readonly Plugin[]): MetafileOptions => ({
    ...settings,
    entryPoints: sources.map((source) => ({ in: entryPointOf(source), out: `${source.name}/index` })),
    outdir,
    alias: {
      // Its ES module looks for files of its own folder when it is loaded.
      pdfkit: join(projectRoot, 'node_modules/pdfkit/js/pdfkit.js'),
      // The other one makes its hashes in JavaScript.
      '@otplib/plugin-crypto-noble': '@otplib/plugin-crypto-node',
    },
    metafile: true,
    plugins: [entries(sources), plugin, sharePackages(), ...marks, slimSdk(), noWoff2()],
    ...output,
  });
  const { outputFiles, metafile } = await build({ ...options([pureConstants()]), logLevel: 'silent' }).catch(
    async (error: unknown) => {
      // Errors show the code as it was written, not what is made of it.
      await build(options([]));
      throw error;
    },
  );
  return { outputFiles, metafile, texts: [...files.values()] };
}

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

/** Contents of files of a function, by name. */
type Files = Readonly<Record<string, () => Uint8Array>>;

async function writeFiles(folder: string, files: Files, draftPrefix: string): Promise<void> {
  for (const [name, contents] of Object.entries(files)) {
    await writeIfChanged(join(folder, name), contents(), draftPrefix);
  }
}

/** The texts that a function's bundle reads. */
function textsOf(
  source: FunctionSource,
  { metafile, texts }: { metafile: Metafile; texts: readonly TextFile[] },
): Files {
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === entryPointOf(source));
  const read = texts.filter(({ module }) => output?.inputs[module]);
  return Object.fromEntries(read.map(({ name, content }) => [name, () => Buffer.from(content)]));
}

const fonts = join(projectRoot, 'node_modules/@expo-google-fonts/noto-sans-jp');

/** Files that a function reads beside its code, with their licences: a font to print, the directory of the banks. */
function besides({ uses }: FunctionSource): Files {
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

function removeOthers(directory: string, sources: readonly FunctionSource[]): void {
  const names = new Set(sources.map(({ name }) => name));
  for (const each of readdirSync(directory)) {
    if (!names.has(each)) rmSync(join(directory, each), { recursive: true, force: true });
  }
}

/** The files of each function's code. */
export const codeFiles = [bundleFile, packagesFile];

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

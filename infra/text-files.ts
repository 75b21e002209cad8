import { basename } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { textFileOf } from '../shared/aws/text-file.ts';
import { projectRoot } from './registry.ts';

/** The modules of nothing but texts that few requests need: each exports one object of them. */
const modules = /[\\/]shared[\\/]text[\\/](?:error|field)-texts\.ts$/;

/** A module's texts as a file beside the bundle. */
export interface TextFile {
  /** The module, relative to the project's root. */
  readonly module: string;
  readonly name: string;
  readonly content: string;
}

/**
 * Moves the texts of refusals out of the bundles, a fifth of their code, into files beside them, which a function reads
 * when it refuses something. @returns the files of a build, complete when it ends
 */
export function textFiles(): { readonly plugin: Plugin; readonly files: ReadonlyMap<string, TextFile> } {
  const files = new Map<string, TextFile>();
  const plugin: Plugin = {
    name: 'text-files',
    setup({ onLoad }) {
      onLoad({ filter: modules }, async ({ path }) => {
        const [exported, texts] = await exportOf(path);
        const name = basename(path, '.ts').concat('.tsv');
        const module = `shared/text/${basename(path)}`;
        files.set(module, { module, name, content: textFileOf(texts) });
        const contents = [
          "import { textsIn } from './shared/aws/text-file.ts';",
          `export const ${exported} = /* @__PURE__ */ textsIn('${name}');`,
        ].join('\n');
        return { contents, loader: 'ts', resolveDir: projectRoot };
      });
    },
  };
  return { plugin, files };
}

/** Loads a module as it is on disk now: under `npm run dev`, Node would give the one it loaded before an edit. */
async function exportOf(path: string): Promise<readonly [name: string, texts: Readonly<Record<string, unknown>>]> {
  // An error is said once, by the build that needs the module.
  const options = { bundle: true, format: 'esm', write: false, logLevel: 'silent' } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [path] });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const module: Record<string, Readonly<Record<string, unknown>>> = await import(`data:text/javascript;base64,${code}`);
  const [found, ...others] = Object.entries(module);
  if (!found || others.length > 0) throw new Error(`${path} must export its texts and nothing else`);
  return found;
}

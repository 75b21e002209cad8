import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What is synthesized. */
export interface SynthesisOptions {
  readonly projectDirectory: string;
  /** The CDK application, relative to the project. */
  readonly application: string;
  /** Patterns of the files it is made from, relative to the project. */
  readonly inputs: readonly string[];
  /** Where assemblies are kept, each under a name made from its inputs. */
  readonly outputDirectory: string;
  readonly context: Readonly<Record<string, string>>;
  /** Called before an assembly is made, which takes seconds. */
  readonly begins?: (() => void) | undefined;
}

/** A cloud assembly, and whether it had to be made. */
export interface Synthesized {
  readonly directory: string;
  readonly isNew: boolean;
}

const oldMilliseconds = 3_600_000;

/**
 * Synthesizes a CDK application, unless nothing it is made from changed since an earlier time.
 * @throws Error with the application's output when it fails
 */
export async function synthesize(options: SynthesisOptions): Promise<Synthesized> {
  const { outputDirectory } = options;
  // Taken before the run: a file that changes meanwhile leads to another synthesis.
  const directory = join(outputDirectory, fingerprint(options));
  if (existsSync(directory)) return { directory, isNew: false };
  options.begins?.();
  const draft = `${directory}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    await run(options, draft);
    // Another process may have been faster with the same inputs.
    if (!existsSync(directory)) renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  removeOld(outputDirectory);
  return { directory, isNew: true };
}

function fingerprint({ projectDirectory, application, inputs, context }: SynthesisOptions): string {
  const hash = createHash('sha256').update(JSON.stringify([application, context, process.version]));
  for (const file of globSync([...inputs], { cwd: projectDirectory }).sort()) {
    const stat = statSync(join(projectDirectory, file));
    if (stat.isFile()) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

// Others may still read a recent one.
function removeOld(outputDirectory: string): void {
  for (const name of readdirSync(outputDirectory)) {
    const path = join(outputDirectory, name);
    if (Date.now() - statSync(path).mtimeMs > oldMilliseconds) rmSync(path, { recursive: true, force: true });
  }
}

async function run({ projectDirectory, application, context }: SynthesisOptions, directory: string): Promise<void> {
  const settings = join(projectDirectory, 'cdk.json');
  const flags = existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')).context : {};
  const child = spawn(process.execPath, [join(projectDirectory, application)], {
    cwd: projectDirectory,
    env: {
      ...process.env,
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...flags, ...context }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  // Not at its end: Node.js first stores what it compiled, for half a second.
  child.once('message', () => resolve(0));
  const code = await promise;
  if (code !== 0) throw new Error(`${application} failed:\n${Buffer.concat(output)}`);
}

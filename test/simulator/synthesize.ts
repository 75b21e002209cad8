import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is synthesized. */
export interface SynthesisOptions {
  readonly projectDirectory: string;
  /** The CDK application, relative to the project. */
  readonly application: string;
  /** Patterns of the files it is made from, relative to the project. */
  readonly inputs: readonly string[];
  readonly outputDirectory: string;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Synthesizes a CDK application, unless nothing it is made from changed since the last time.
 * @returns whether it had to
 * @throws Error with the application's output when it fails
 */
export async function synthesizeIfChanged(options: SynthesisOptions): Promise<boolean> {
  const { outputDirectory } = options;
  const stamp = join(outputDirectory, '.inputs');
  const inputs = fingerprint(options);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return false;
  rmSync(outputDirectory, { recursive: true, force: true });
  mkdirSync(outputDirectory, { recursive: true });
  await run(options);
  // Taken before the run: a file changed meanwhile leads to another synthesis.
  writeFileSync(stamp, inputs);
  return true;
}

function fingerprint({ projectDirectory, application, inputs, context }: SynthesisOptions): string {
  const hash = createHash('sha256').update(JSON.stringify([application, context, process.version]));
  for (const file of globSync([...inputs], { cwd: projectDirectory }).sort()) {
    const { size, mtimeMs, isFile } = describe(join(projectDirectory, file));
    if (isFile) hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function describe(file: string) {
  const stat = statSync(file);
  return { size: stat.size, mtimeMs: stat.mtimeMs, isFile: stat.isFile() };
}

async function run({ projectDirectory, application, outputDirectory, context }: SynthesisOptions): Promise<void> {
  const settings = join(projectDirectory, 'cdk.json');
  const flags = existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')).context : {};
  const child = spawn(process.execPath, [join(projectDirectory, application)], {
    cwd: projectDirectory,
    env: {
      ...process.env,
      CDK_OUTDIR: outputDirectory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...flags, ...context }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`${application} failed:\n${Buffer.concat(output)}`);
}

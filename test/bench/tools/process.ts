import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';

/** A program the benchmark started. */
export interface Program {
  readonly pid: number;
  /** The line that reported readiness, and the time from the start until then. */
  readonly ready: string;
  readonly milliseconds: number;
  /** Ends it and what it started, and waits. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Matches the line that reports readiness. */
  readonly readyWhen: RegExp;
  /** @default 120,000 */
  readonly patienceMilliseconds?: number;
}

/** Starts a program and waits until it says that it is ready. @throws Error with its output when it ends before, or takes too long */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { command, cwd, env, readyWhen, patienceMilliseconds = 120_000 } = options;
  const [file, ...parameters] = command;
  const began = performance.now();
  const child = spawn(file, parameters, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  try {
    const ready = await readyLine(child, readyWhen, patienceMilliseconds);
    const milliseconds = performance.now() - began;
    return { pid: child.pid ?? 0, ready, milliseconds, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function readyLine(child: ChildProcess, readyWhen: RegExp, patience: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  const timer = setTimeout(() => reject(new Error(`not ready after ${patience} ms:\n${said.slice(-2000)}`)), patience);
  const hear = (chunk: Buffer) => {
    if (said.length < 1_000_000) said += chunk.toString('utf8');
    const line = said
      .split('\n')
      .slice(0, -1)
      .find((each) => readyWhen.test(each));
    if (line !== undefined) resolve(line);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`${wordsOf(said)} (ended with ${code})\n${said.slice(-2000)}`)));
  return promise.finally(() => clearTimeout(timer));
}

const wordsOf = (said: string) => /^.*error.*$/im.exec(said)?.[0].slice(0, 300) ?? '';

const running = new Set<ChildProcess>();
// Ours only: the groups of the children this process started.
process.once('exit', () => {
  for (const child of running) signal(child, 'SIGTERM');
});

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  signal(child, 'SIGTERM');
  const timer = setTimeout(() => signal(child, 'SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, name);
  } catch {
    // It is gone already.
  }
}

/** Resident memory in MiB of a process and of everything it started, by program; empty where /proc is not. */
export function residentMemory(pid: number): readonly { readonly program: string; readonly mebibytes: number }[] {
  const all = globSync('/proc/[0-9]*/status').flatMap((file) => {
    const text = readIfThere(file);
    const field = (name: string) => new RegExp(`^${name}:\\s+(.+)$`, 'm').exec(text)?.[1] ?? '';
    const kibibytes = Number.parseInt(field('VmRSS'), 10);
    return Number.isNaN(kibibytes)
      ? []
      : [
          {
            pid: Number(field('Pid')),
            parent: Number(field('PPid')),
            program: field('Name'),
            mebibytes: kibibytes / 1024,
          },
        ];
  });
  const family = new Set([pid]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const each of all) if (family.has(each.parent)) family.add(each.pid);
  }
  return all.filter((each) => family.has(each.pid)).map(({ program, mebibytes }) => ({ program, mebibytes }));
}

// A process may end while it is being read.
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';

const Holder = z.object({ pid: z.int(), workbench: z.string() });
type Holder = z.infer<typeof Holder>;

/** The data directory of a profile belongs to another process. */
export class DataInUse extends Error {
  /** Where its workbench is, if it said so. */
  readonly workbench: string;

  constructor(file: string, { pid, workbench }: Holder) {
    super(
      `this profile's data is in use by process ${pid} (workbench ${workbench}): stop it, or start with --memory or another --profile (if ${pid} is no simulator, delete ${file})`,
    );
    this.workbench = workbench;
  }
}

// A process that took over the lock of an ended one at the same moment has written by then.
const settlingMilliseconds = 50;

/**
 * Reserves a data directory for this process by a file that names it; the lock of a process that ended without
 * releasing it is taken over. @returns what releases it @throws DataInUse naming the process that has the directory
 */
export async function lockData(file: string, workbench: string): Promise<() => void> {
  mkdirSync(dirname(file), { recursive: true });
  const own: Holder = { pid: process.pid, workbench };
  if (!create(file, own)) {
    const holder = read(file);
    if (holder && isRunning(holder.pid)) throw new DataInUse(file, holder);
    rmSync(file, { force: true });
    create(file, own);
    await wait(settlingMilliseconds);
    const winner = read(file);
    if (winner && winner.pid !== process.pid) throw new DataInUse(file, winner);
  }
  return () => rmSync(file, { force: true });
}

function create(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    // It is half written, or was released in the meantime.
    return undefined;
  }
}

// Signal 0 only asks (kill(2)); without permission it exists.
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

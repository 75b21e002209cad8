import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** The machine on which the figures were measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** GiB. */
  readonly memory: number;
  readonly node: string;
  readonly platform: string;
  /** Of the last minute, when the run began. */
  readonly loadAtStart: number;
  /** Of the tree that was measured, if it is one of git. */
  readonly revision: string;
}

/** Looks at the machine as it is now. */
export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    loadAtStart: loadavg()[0] ?? Number.NaN,
    revision: revision(),
  };
}

function revision(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

/** The load average of the last minute. */
export const load = (): number => loadavg()[0] ?? Number.NaN;

/** Above it, others were using the machine when the run began: the figures say little then. */
export const isBusy = ({ loadAtStart, cores }: Machine): boolean => loadAtStart > cores / 4;

import { type Bank, bankOn } from './bank.ts';
import type { Simulator } from './simulator/simulator.ts';
import { startTegata } from './simulator/start-tegata.ts';

let shared: Promise<Simulator> | undefined;

/**
 * The standard bank that the test files of a process share, started by the first and ended with the process: without faults and
 * denials, on a morning in November 2026, among the companies of those before. A file makes companies, accounts and login IDs
 * of its own, and moves the clock by hours at most; one that needs more has a bank of its own.
 */
export async function sharedBank(): Promise<Bank> {
  shared ??= startTegata({ quiet: true, startAt: new Date('2026-11-20T08:00:00+09:00') });
  const simulator = await shared;
  await simulator.aws.settle();
  simulator.aws.faults.set([]);
  simulator.aws.iam.clearDenials();
  return bankOn({ ...simulator, stop: async () => undefined });
}

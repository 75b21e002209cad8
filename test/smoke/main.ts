import { openPrompt } from '../simulator/commands/certificate/prompt.ts';
import { runCommand } from '../simulator/commands/run-command.ts';
import { openAccount } from './bank/account.ts';
import { openDeployed } from './bank/deployed.ts';
import { mailReader } from './bank/mail-reader.ts';
import { openSimulated } from './bank/simulated.ts';
import type { SmokedBank } from './bank/smoked-bank.ts';
import { checks } from './checks.ts';
import { type Options, readOptions } from './options.ts';
import { lineOf, summaryOf } from './report.ts';
import { smoke } from './smoke.ts';

/** `npm run smoke`: checks a bank from outside, and takes away what it made, also when it is stopped. */
await runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  const stop = new AbortController();
  // A second one ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const bank = await open(options, stop.signal);
  try {
    const tell = (outcome: Parameters<typeof lineOf>[0]) => console.log(lineOf(outcome, checks));
    const { outcomes, isWhole } = await smoke(bank, { checks, tell, isStopped: () => stop.signal.aborted });
    console.log(`${isWhole ? '' : 'Stopped: '}${summaryOf(outcomes)}`);
    const hasFailed = outcomes.some(({ verdict }) => verdict === 'failed');
    process.exitCode = isWhole ? Number(hasFailed) : 130;
  } finally {
    bank.close();
  }
});

async function open(options: Options, signal: AbortSignal): Promise<SmokedBank> {
  if ('simulator' in options) return openSimulated(options.simulator, signal);
  const { email, bankProfile, stage, branch } = options;
  const account = openAccount({ stage, bankProfile });
  const reader = email === undefined ? undefined : mailReader(email, openPrompt);
  return openDeployed({ account, branch, signal, ...(reader && { reader }) });
}

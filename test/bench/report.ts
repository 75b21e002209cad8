import type { Options } from './options.ts';
import { isBusy, type Machine } from './tools/machine.ts';
import { formatTable, type Table } from './tools/table.ts';

interface Run {
  readonly machine: Machine;
  readonly options: Options;
  readonly minutes: number;
  readonly at: Date;
}

/** docs/benchmarks.md: the last run, on which machine, and how to repeat it. */
export function documentOf(tables: readonly Table[], { machine, options, minutes, at }: Run): string {
  const { cpu, cores, memory, node, platform, loadAtStart, revision } = machine;
  const busy = isBusy(machine) ? '\n**The machine was busy when the run began: these figures are provisional.**\n' : '';
  const head = `# Benchmarks

Written by \`npm run bench -- --write\`; one run, medians. Nothing here is asserted by a test: budgets are (README, \`npm test\`).

- ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, revision ${revision}${options.isQuick ? ', quick' : ''}, ${minutes.toFixed(1)} minutes
- ${cpu}, ${cores} cores, ${memory} GiB, ${platform}, Node ${node}, load average ${loadAtStart.toFixed(2)} at the start
- client and servers share the machine; everything on 127.0.0.1
${busy}
`;
  return head + tables.map(formatTable).join('\n');
}

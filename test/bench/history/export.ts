import { join } from 'node:path';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { type Connection, type FilledTable, filledTable } from '../tools/filled-table.ts';
import { startProgram } from '../tools/process.ts';
import { median } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';
import { monthOfHistory } from './rows.ts';

const Exported = z.object({
  perSecond: z.number(),
  perProcessorSecond: z.number(),
  rows: z.int(),
  bytes: z.int(),
  grownMegabytes: z.number(),
});

/** The history as a file: its speed, and the memory it takes however long it is. */
export async function exportFigures({ rounds, historySize }: Options, say: (what: string) => void): Promise<Table> {
  say(`filling ${historySize}`);
  const table = await filledTable(monthOfHistory(historySize));
  try {
    return await figures(table, rounds, say);
  } finally {
    await table.close();
  }
}

async function figures({ connection }: FilledTable, rounds: number, say: (what: string) => void): Promise<Table> {
  const rows: string[][] = [];
  for (const format of ['jsonl', 'csv']) {
    const found: z.infer<typeof Exported>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      say(`exporting as ${format}, round ${round + 1}`);
      found.push(await exported(connection, format));
    }
    const middle = (of: keyof z.infer<typeof Exported>) => figure(median(found.map((each) => each[of])));
    const megabytes = figure(median(found.map(({ bytes }) => bytes / 2 ** 20)));
    rows.push([
      format,
      middle('rows'),
      megabytes,
      ...[middle('perSecond'), middle('perProcessorSecond'), middle('grownMegabytes')],
    ]);
  }
  return {
    title: 'The history as a file',
    columns: ['format', 'rows', 'MB', 'rows a second', 'rows a second of processor time', 'memory grown by MB'],
    rows,
    notes: [
      `One company's month through the SDK, in a process of its own beside the simulated AWS and the embedded engine, as in the simulator; the parts go nowhere. Medians of ${rounds} processes.`,
    ],
  };
}

async function exported(connection: Connection, format: string): Promise<z.infer<typeof Exported>> {
  const program = await startProgram({
    command: [process.execPath, join(import.meta.dirname, 'export-process.ts'), JSON.stringify(connection), format],
    readyWhen: /^\{.*\}$/,
  });
  await program.stop();
  return Exported.parse(JSON.parse(program.ready));
}

import { join } from 'node:path';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { startProgram } from '../tools/process.ts';
import { median } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';

const Exported = z.object({
  perSecond: z.number(),
  perProcessorSecond: z.number(),
  rows: z.int(),
  bytes: z.int(),
  grownMegabytes: z.number(),
});

/** The history as a file: its speed, and the memory it takes however long it is. */
export async function exportFigures({ rounds, historySize }: Options, say: (what: string) => void): Promise<Table> {
  const rows: string[][] = [];
  for (const format of ['jsonl', 'csv']) {
    const found: z.infer<typeof Exported>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      say(`exporting ${historySize} as ${format}`);
      found.push(await exported(historySize, format));
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
      `One company's month from the embedded engine, through the SDK, in a process of its own with the simulated AWS in it; the parts go nowhere. Medians of ${rounds} processes.`,
    ],
  };
}

async function exported(rows: number, format: string): Promise<z.infer<typeof Exported>> {
  const program = await startProgram({
    command: [process.execPath, join(import.meta.dirname, 'export-process.ts'), String(rows), format],
    readyWhen: /^\{.*\}$/,
  });
  await program.stop();
  return Exported.parse(JSON.parse(program.ready));
}

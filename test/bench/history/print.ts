import { join } from 'node:path';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { startProgram } from '../tools/process.ts';
import { median } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';

const Printed = z.object({ cold: z.number(), warm: z.number(), bytes: z.number() });

/** The history's PDF: the first one of a new process, and those after it. */
export async function printFigures({ rounds, isQuick }: Options, say: (what: string) => void): Promise<Table> {
  const rows: string[][] = [];
  for (const count of [50, 500, 1_000]) {
    const found: z.infer<typeof Printed>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      say(`printing ${count}`);
      found.push(await printed(count, isQuick ? 3 : 9));
    }
    const middle = (of: keyof z.infer<typeof Printed>) => figure(median(found.map((each) => each[of])));
    rows.push([figure(count), middle('warm'), middle('cold'), figure(median(found.map(({ bytes }) => bytes / 1024)))]);
  }
  return {
    title: 'The history as PDF',
    columns: ['rows', 'warm ms', 'cold ms', 'KB'],
    rows,
    notes: [
      `Layout, font subset and file in a process of their own: cold is its first document with the loading of the library and the font, warm the median of those after it; medians of ${rounds} processes.`,
    ],
  };
}

async function printed(rows: number, times: number): Promise<z.infer<typeof Printed>> {
  const program = await startProgram({
    command: [process.execPath, join(import.meta.dirname, 'print-process.ts'), String(rows), String(times)],
    readyWhen: /^\{.*\}$/,
  });
  await program.stop();
  return Printed.parse(JSON.parse(program.ready));
}

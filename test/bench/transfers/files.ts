import { join } from 'node:path';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { startProgram } from '../tools/process.ts';
import { median } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';

const Filed = z.object({
  count: z.int(),
  isSame: z.literal(true),
  made: z.number(),
  handedOver: z.number(),
  megabytes: z.number(),
  before: z.number(),
});
type Filed = z.infer<typeof Filed>;

/** The largest file of a request: checking and storing it, and making the file for the core again. */
export async function fileFigures({ rounds }: Options, say: (what: string) => void): Promise<Table> {
  const found: Filed[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`a file of the most lines, round ${round + 1}`);
    found.push(await filed());
  }
  const middle = (of: (each: Filed) => number) => figure(median(found.map(of)));
  return {
    title: 'The largest file of a request',
    columns: [
      'lines',
      'checked and stored, ms of processor time',
      'handed over, ms of processor time',
      'MiB',
      'MiB before',
    ],
    rows: [
      [
        middle(({ count }) => count),
        middle(({ made }) => made),
        middle(({ handedOver }) => handedOver),
        middle(({ megabytes }) => megabytes),
        middle(({ before }) => before),
      ],
    ],
    notes: [
      `make-batch and the steps of get-handover in a process of their own, with the table and the bucket in its memory, which the MiB include; the file handed over is the same to the byte. Medians of ${rounds} processes. Over TLS, from the upload to the answer, a test holds 15 seconds, and 5 for the hand-over.`,
    ],
  };
}

async function filed(): Promise<Filed> {
  const program = await startProgram({
    command: [process.execPath, join(import.meta.dirname, 'largest-file-process.ts')],
    readyWhen: /^\{.*\}$/,
  });
  await program.stop();
  return Filed.parse(JSON.parse(program.ready));
}

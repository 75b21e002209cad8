import { join } from 'node:path';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { peersDirectory, tryPeers } from '../peers/peers.ts';
import { startProgram } from '../tools/process.ts';
import { median } from '../tools/statistics.ts';
import { figure, ratio, type Table } from '../tools/table.ts';

const Timed = z.object({ session: z.number(), list: z.number() });
type Timed = z.infer<typeof Timed>;
type What = keyof Timed;

const ours = join(import.meta.dirname, '..', 'tegata', 'in-process.ts');

/** What both sides take over the network, as the other table shows it. */
export type OverNetwork = Readonly<Record<What, readonly [ours: string, theirs: string]>>;

interface Given {
  readonly users: number;
  readonly overNetwork: OverNetwork;
}

/** Session check and list of users as calls within a process: the product alone, without its emulated surroundings. */
export async function compareInProcess(
  { users, overNetwork }: Given,
  { rounds, isQuick }: Options,
  say: (what: string) => void,
): Promise<Table> {
  const given = ['--users', String(users), '--calls', isQuick ? '200' : '2000'];
  const sides: { readonly ours: Timed[]; readonly theirs: Timed[] } = { ours: [], theirs: [] };
  let missing: string | undefined;
  for (let round = 0; round < rounds; round += 1) {
    say(`in process ${round + 1}`);
    const measureOurs = async () => void sides.ours.push(await timed([ours, ...given]));
    const measureTheirs = async () => {
      const found = await tryPeers(say, () => timed(['better-auth.mjs', ...given]));
      if ('missing' in found) missing = found.missing;
      else sides.theirs.push(found);
    };
    for (const measure of round % 2 === 0 ? [measureOurs, measureTheirs] : [measureTheirs, measureOurs])
      await measure();
  }
  const row = (name: string, what: What) => {
    const [own, their] = [sides.ours, sides.theirs].map((list) => median(list.map((each) => each[what]))) as [
      number,
      number,
    ];
    return [name, figure(own), missing ?? figure(their), missing ? '-' : ratio(own, their), ...overNetwork[what]];
  };
  return {
    title: 'In process, beside better-auth',
    columns: [
      ...['what', 'ours p50 ms', 'better-auth p50 ms', 'ours / theirs'],
      ...['ours over TLS, engine and IAM', 'better-auth over HTTP'],
    ],
    rows: [row('session check', 'session'), row(`user list, 50 of ${users}`, 'list')],
    notes: [
      `Each side alone in a fresh process, the same rules for both: ${users} users in the process's own memory (ours in the tests' engine, which keeps DynamoDB's rules and copies every item; theirs in SQLite), no server and no socket, one call after the other, from a request to the text of its answer, medians of as many calls as warmed it, of ${rounds} rounds in alternating order. Ours is the deployed handler with its parsing, gate, checks of input and output, its log line and, for the list, its history row, from the text of an API Gateway event; a token's signature is verified once. Theirs is its handler of fetch requests. The last two columns are those of the table before: what they have more is the network, and ours the gateway, the policies and the engine's process.`,
    ],
  };
}

async function timed(parameters: readonly string[]): Promise<Timed> {
  const program = await startProgram({
    command: [process.execPath, ...parameters],
    cwd: peersDirectory,
    env: { NODE_ENV: 'production' },
    readyWhen: /"ready":true/,
  });
  await program.stop();
  return Timed.parse(JSON.parse(program.ready));
}

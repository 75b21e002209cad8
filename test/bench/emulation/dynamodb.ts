import { join } from 'node:path';
import { freePort } from '../../simulator/ports.ts';
import { times } from '../operations/scenario.ts';
import type { Options } from '../options.ts';
import { peersDirectory, tryPeers } from '../peers/peers.ts';
import { type Headers, openSender, type Sender } from '../tools/client.ts';
import { type Program, residentMemory, startProgram } from '../tools/process.ts';
import { columnsBeside, compare, type Prepare } from '../tools/side-by-side.ts';
import type { Table } from '../tools/table.ts';
import { requests, seedBodies, tableProperties } from './table.ts';

interface Dynamo {
  readonly program: Program;
  readonly call: (operation: string, body: unknown) => ReturnType<Sender['send']>;
  readonly close: () => Promise<void>;
}

const anybody = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=bench/20260401/ap-northeast-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

/** The simulated DynamoDB beside dynalite, by the same raw requests. */
export async function measureDynamo(options: Options, say: (what: string) => void): Promise<Table> {
  const ours = await openOurs();
  const theirs = await tryPeers(say, openDynalite);
  try {
    let done = 0;
    const preparing = ({ call }: Dynamo, name: string): Prepare => {
      const [operation, body] = requests[name] ?? ['', () => ({})];
      return async (count) => {
        done += count;
        const first = done;
        return times(count, (index) => {
          const given = body(first + index);
          return () => call(operation, given);
        });
      };
    };
    const rows: (readonly string[])[] = [];
    for (const name of Object.keys(requests)) {
      say(name);
      const isLacking = 'missing' in theirs ? theirs.missing : await lacks(theirs, name);
      const other = 'missing' in theirs || isLacking ? isLacking || '' : preparing(theirs, name);
      rows.push(await compare({ what: name, weight: 'light', ours: preparing(ours, name), theirs: other }, options));
    }
    const memory = (each: Dynamo) =>
      residentMemory(each.program.pid).reduce((sum, { mebibytes }) => sum + mebibytes, 0);
    return {
      title: 'DynamoDB emulation beside dynalite',
      columns: columnsBeside('dynalite'),
      rows,
      notes: [
        `The same raw HTTP requests to servers in other processes, dynalite in memory; ours through the front that judges each call by its role's policy and counts its units, to the embedded engine behind it, on a temporary file. Resident memory afterwards: ours ${memory(ours).toFixed(0)} MiB with its engine${'missing' in theirs ? '' : `, dynalite 4.0.0 ${memory(theirs).toFixed(0)} MiB`}.`,
      ],
    };
  } finally {
    await ours.close();
    if (!('missing' in theirs)) await theirs.close();
  }
}

/** In words, or nothing where the operation is known. */
async function lacks({ call }: Dynamo, name: string): Promise<string> {
  const [operation, body] = requests[name] ?? ['', () => ({})];
  const { text } = await call(operation, body(900_000_000));
  return /UnknownOperation/.test(text) ? 'not supported' : '';
}

async function openOurs(): Promise<Dynamo> {
  const program = await startProgram({
    command: [process.execPath, join(import.meta.dirname, 'aws-host.ts')],
    readyWhen: /"ready":true/,
  });
  const { endpoint, headers } = JSON.parse(program.ready) as { endpoint: string; headers: Headers };
  return open(program, endpoint, headers);
}

async function openDynalite(): Promise<Dynamo> {
  const port = await freePort();
  const program = await startProgram({
    command: [
      ...[process.execPath, 'node_modules/dynalite/cli.js', '--port', String(port)],
      ...['--host', '127.0.0.1', '--createTableMs', '0'],
    ] as [string, ...string[]],
    cwd: peersDirectory,
    readyWhen: /[Ll]istening/,
  });
  return open(program, `http://127.0.0.1:${port}`, anybody, true);
}

async function open(program: Program, url: string, signed: Headers, needsTable = false): Promise<Dynamo> {
  const sender = openSender(url);
  const headers = { ...signed, 'content-type': 'application/x-amz-json-1.0', 'x-amz-date': '20260401T000000Z' };
  const call: Dynamo['call'] = (operation, body) =>
    sender.send('POST', '/', { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}` }, JSON.stringify(body));
  const must = async (operation: string, body: unknown) => {
    const answer = await call(operation, body);
    if (answer.status >= 400) throw new Error(`${operation}: ${answer.text}`);
  };
  if (needsTable) await must('CreateTable', tableProperties);
  for (const body of seedBodies) await must('PutItem', body);
  const close = async () => {
    sender.close();
    await program.stop();
  };
  return { program, call, close };
}

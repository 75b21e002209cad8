import { execFile } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamodbEngine } from '../../../shared/aws/dynamodb-engine.ts';
import { patience } from '../../../shared/aws/dynamodb-errors.ts';
import type { Item, TableEngine } from '../../../shared/table/engine.ts';
import { tableSchema } from '../../engines/embedded.ts';
import { allow, startTestAws } from '../../simulator/aws/testing.ts';
import { freePort } from '../../simulator/ports.ts';
import { startProgram } from './process.ts';

/** What requests to the table amounted to. */
export interface Spent {
  readonly readUnits: number;
  /** Transactions that succeeded. */
  readonly transactions: number;
}

/** How to reach a filled table, from another process too. */
export type Connection = Omit<ReturnType<Awaited<ReturnType<typeof startTestAws>>['client']>, 'roleArn'>;

export interface FilledTable {
  readonly engine: TableEngine;
  readonly connection: Connection;
  readonly fillSeconds: number;
  readonly spent: () => Spent;
  readonly close: () => Promise<void>;
}

const TableName = 'Bench';
const properties = { TableName, ...tableSchema };

/**
 * The production engine on a table of the embedded server that begins with these items, given some thousand at a time. The
 * server imports them as it would a table's export: through the SDK a million items would take several minutes.
 */
export async function filledTable(items: Iterable<readonly Item[]>): Promise<FilledTable> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'tegata-bench-'));
  const server = await serve(folder, items);
  const fillSeconds = (performance.now() - began) / 1000;
  const aws = await startTestAws({ dynamodbEndpoint: server.url });
  await aws.aws.create({
    type: 'AWS::DynamoDB::Table',
    logicalId: 'Bench',
    properties: { ...properties, BillingMode: 'PAY_PER_REQUEST' },
  });
  const { roleArn: _role, ...connection } = aws.client(allow('dynamodb:*'));
  const { engine, disconnect } = connect(connection);
  let [readUnits, transactions] = [0, 0];
  aws.aws.onCall(({ operation, consumedCapacity, errorName }) => {
    readUnits += consumedCapacity?.read ?? 0;
    if (operation === 'TransactWriteItems' && !errorName) transactions += 1;
  });
  return {
    ...{ engine, connection },
    fillSeconds,
    spent: () => ({ readUnits, transactions }),
    async close() {
      disconnect();
      await aws.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The production engine on a filled table. */
export function connect(connection: Connection): { readonly engine: TableEngine; readonly disconnect: () => void } {
  const raw = new DynamoDBClient({ ...connection, maxAttempts: 1 });
  // As the functions' client.
  raw.middlewareStack.remove('loggerMiddleware');
  const client = DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
  const engine = dynamodbEngine({ client, tableName: TableName, ...patience });
  return { engine, disconnect: () => raw.destroy() };
}

async function serve(folder: string, items: Iterable<readonly Item[]>) {
  const data = join(folder, 'export', TableName, 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(
    join(folder, 'schema.json'),
    JSON.stringify({
      Table: { ...properties, TableStatus: 'ACTIVE', BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } },
    }),
  );
  const lines = Readable.from(linesOf(items));
  await pipeline(lines, createGzip({ level: 1 }), createWriteStream(join(data, 'items.json.gz')));
  const database = join(folder, 'table.db');
  // In a file, as the simulator has it: served from memory, each write of a large table takes a millisecond more.
  const sources = ['--source', join(folder, 'export'), '--schema', join(folder, 'schema.json')];
  await promisify(execFile)(enginePath(), ['import', ...sources, '--output', database]);
  const port = await freePort();
  const program = await startProgram({
    command: [enginePath(), 'serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', database],
    readyWhen: /listening on/,
  });
  return { url: `http://127.0.0.1:${port}`, stop: program.stop };
}

function* linesOf(items: Iterable<readonly Item[]>): Generator<string> {
  for (const some of items)
    yield some.map((item) => `${JSON.stringify({ Item: marshall(item, { removeUndefinedValues: true }) })}\n`).join('');
}

function enginePath(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
}

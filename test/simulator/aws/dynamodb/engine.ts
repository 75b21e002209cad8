import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { damaged } from '../../kept-file.ts';
import { freePort } from '../../ports.ts';

export interface EngineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** A DynamoDB-compatible server behind the front. */
export interface Engine {
  /** Sends a raw body under an `X-Amz-Target`. */
  send(target: string, body: Buffer | string): Promise<EngineAnswer>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly endpoint?: string | undefined;
  readonly databasePath?: string | undefined;
  /** Finds a port for the embedded server. @default any free one */
  readonly findPort?: () => Promise<number>;
}

/** Connects to a running server, or starts the embedded one on its data file: the one given, or a temporary one. */
export async function startEngine({ endpoint, databasePath, findPort = freePort }: EngineOptions): Promise<Engine> {
  if (endpoint) return connect(new URL(endpoint), async () => undefined);
  const { url, stop } = await startEmbedded(databasePath, findPort);
  return connect(url, stop);
}

function connect(url: URL, stop: () => Promise<void>): Engine {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    send: (target, body) => post(agent, url, target, body),
    async close() {
      agent.destroy();
      await stop();
    },
  };
}

// Engines want a signature to be there and do not check it; who may call was decided before.
const authorization =
  'AWS4-HMAC-SHA256 Credential=simulator/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

function post(agent: Agent, url: URL, target: string, body: Buffer | string): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization,
      'content-length': Buffer.byteLength(body),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20260101T000000Z',
      'x-amz-target': target,
    };
    const path = url.pathname;
    const sent = request(
      { agent, headers, host: url.hostname, method: 'POST', path, port: url.port },
      (answer: IncomingMessage) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 500, body: Buffer.concat(parts) }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function embeddedPath(): string {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch {
    throw new Error(
      'no embedded DynamoDB engine for this platform: set DYNAMODB_ENDPOINT to a DynamoDB-compatible server',
    );
  }
}

// The shell ends the engine when our end of its standard input closes, also when this process is killed outright; then it
// removes the directory it was given. It has nobody to write to by then: a word of it about the end would end it first.
const guardian =
  'temporary=$1; shift; "$@" & engine=$!; exec >&- 2>&-; read -r _; kill "$engine"; wait "$engine"; rm -rf "$temporary"';

interface Embedded {
  readonly url: URL;
  readonly stop: () => Promise<void>;
}

// The engine takes no port 0, and another process may take a port between its being found and being opened.
async function startEmbedded(kept: string | undefined, findPort: () => Promise<number>): Promise<Embedded> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOn(await findPort(), kept);
    } catch (error) {
      if (tries === 5 || !(error instanceof Error && /in use/i.test(error.message))) throw error;
    }
  }
}

async function startOn(port: number, kept: string | undefined): Promise<Embedded> {
  const program = embeddedPath();
  // In memory the engine could not be given the indexes of `indexStream`.
  const temporary = kept ? '' : mkdtempSync(join(tmpdir(), 'tegata-table-'));
  const databasePath = kept ?? join(temporary, 'table.db');
  const serve = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databasePath];
  const command = [temporary, program, ...serve];
  // Its own process group: Ctrl-C must let the simulator finish its writes before the engine goes.
  const child = spawn('/bin/sh', ['-c', guardian, 'sh', ...command], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stopped = once(child, 'exit');
  for (const pipe of [child.stdin, child.stdout, child.stderr])
    if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  const stop = async () => {
    child.ref();
    child.stdin.end();
    await stopped;
  };
  try {
    await listening(child);
    await indexStream(databasePath);
  } catch (error) {
    await stop();
    throw kept && isOfDamage(error) ? damaged(kept, error) : error;
  }
  child.unref();
  return { url: new URL(`http://127.0.0.1:${port}`), stop };
}

/** Whether the engine, or SQLite itself, could not read the file. */
const isOfDamage = (error: unknown): boolean => /not a valid SQLite|not a database|malformed/i.test(String(error));

/**
 * The engine looks through all records of its stream at every write: after 19,000 a write takes 5 ms instead of 0.1. It reads
 * these indexes once they are there, which only a data file lets us make.
 */
async function indexStream(databasePath: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(databasePath, { timeout: 5_000 });
  try {
    if (!database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_stream_records'").get()) return;
    database.exec(`
      CREATE INDEX IF NOT EXISTS tegata_stream_order ON _stream_records (table_name, shard_id, sequence_number);
      CREATE INDEX IF NOT EXISTS tegata_stream_last ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    `);
  } finally {
    database.close();
  }
}

// It writes the line piece by piece, so only its end says that all of it is there.
function listening(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: Buffer) => {
      said += text.toString('utf8');
      if (/listening on \S+\n/.test(said)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    void Promise.all([child.stdout, child.stderr].map((pipe) => pipe && once(pipe, 'end'))).then(() =>
      reject(new Error(`the DynamoDB engine ended: ${said}`)),
    );
    child.once('error', reject);
  });
}

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { visitBank } from './demonstration/visit.ts';
import { fillSample } from './invoke/sample.ts';
import { demonstrationStage } from './invoke/stage.ts';
import type { Invoked, RunningSimulator } from './running-simulator.ts';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command of this folder as a process of its own; `input` is what somebody types. */
export function runProcess(
  file: string,
  args: readonly string[],
  { input = '', environment = {} }: { readonly input?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], { env });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  child.once('error', reject);
  child.once('close', (code) =>
    resolve({ code, output: String(Buffer.concat(output)), errors: String(Buffer.concat(errors)) }),
  );
  return promise;
}

/** Invokes the sample event of an operation in the demonstration bank, as `npm run invoke` does. */
export async function invokeSample(
  simulator: RunningSimulator,
  name: string,
  demonstration: Parameters<typeof demonstrationStage>[1],
): Promise<Invoked> {
  const visit = visitBank(simulator);
  try {
    const { event } = await fillSample(name, demonstrationStage(visit, demonstration));
    return await simulator.invoke(name, event);
  } finally {
    visit.close();
  }
}

/** A proxy that wants to know who somebody is, and what it was asked. */
export interface ProxyServer {
  readonly url: string;
  readonly tunnels: readonly string[];
  readonly refusals: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** Opens an authenticating HTTP proxy on a free port; it sees no more of what passes than a real one. */
export async function openProxy(user: string, password: string): Promise<ProxyServer> {
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const tunnels: string[] = [];
  const refusals: (string | undefined)[] = [];
  const server = createServer().on('connect', (request, client) => {
    const given = request.headers['proxy-authorization'];
    if (given !== expected) {
      refusals.push(given);
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="office"\r\n\r\n');
      return;
    }
    const target = request.url ?? '';
    tunnels.push(target);
    const upstream = connect(Number(target.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

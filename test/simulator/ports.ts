import { once } from 'node:events';
import { createServer } from 'node:net';

/** The ports of the four servers; all 0 means any free ones. */
export interface Ports {
  readonly workbench: number;
  readonly entry: number;
  readonly secure: number;
  readonly bank: number;
}

/** The ports of a base: the workbench has the base itself, the hosts follow at 3, 4 and 5. */
export function portsFrom(base: number): Ports {
  if (base === 0) return { workbench: 0, entry: 0, secure: 0, bank: 0 };
  return { workbench: base, entry: base + 3, secure: base + 4, bank: base + 5 };
}

/** Fails before anything is changed when another program has one of the ports. @throws Error naming the port */
export async function assertFree(ports: Ports): Promise<void> {
  await Promise.all(
    Object.values(ports)
      .filter((port) => port !== 0)
      .map(assertPortFree),
  );
}

function assertPortFree(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const server = createServer();
  server.once('error', (cause: NodeJS.ErrnoException) => {
    const isTaken = cause.code === 'EADDRINUSE';
    reject(
      isTaken ? new Error(`port ${port} is in use: stop what listens there, or choose others with --port-base`) : cause,
    );
  });
  server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  return promise;
}

/** A port nobody listens on just now; for programs that take no port 0. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

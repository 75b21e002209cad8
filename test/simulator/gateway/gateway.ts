import type { Server } from 'node:https';
import { createTruststore, type Truststore } from './client-certificate.ts';
import { createHost, type HostOptions } from './host.ts';
import type { HostKind, PublicApi } from './rest-apis.ts';

/** The three hosts while they listen. */
export interface Gateway {
  readonly ports: Readonly<Record<HostKind, number>>;
  close(): Promise<void>;
}

/** What all hosts share. */
export interface GatewayOptions extends Omit<HostOptions, 'api' | 'truststore'> {
  readonly hosts: Readonly<Record<HostKind, PublicApi>>;
  /** 0 is any free port. */
  readonly ports: Readonly<Record<HostKind, number>>;
  /** The object a truststore URI names. @throws Error when there is none */
  readObject(uri: string, version: string | undefined): string;
  readonly onError: (error: unknown) => void;
}

/** Opens the three hosts on 127.0.0.1. @throws Error when a port is taken */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { hosts, ports } = options;
  const open = async (kind: HostKind): Promise<Server> => {
    const api = hosts[kind];
    const server = createHost({ ...options, api, truststore: truststoreOf(api, options) });
    await listen(server, ports[kind]);
    server.on('error', options.onError);
    return server;
  };
  const opened = await Promise.allSettled([open('entry'), open('secure'), open('bank')]);
  const servers = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failure = opened.find((each) => each.status === 'rejected');
  if (failure) {
    await Promise.all(servers.map(closeServer));
    throw failure.reason;
  }
  const [entry, secure, bank] = servers.map(portOf);
  return {
    ports: { entry: entry ?? 0, secure: secure ?? 0, bank: bank ?? 0 },
    close: async () => void (await Promise.all(servers.map(closeServer))),
  };
}

function truststoreOf({ domain }: PublicApi, { readObject }: GatewayOptions): Truststore | undefined {
  if (!domain.truststore) return undefined;
  const { uri, version } = domain.truststore;
  return createTruststore(readObject(uri, version));
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
}

function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

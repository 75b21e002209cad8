import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'openapi.json');
const Server = z.looseObject({ url: z.string() });
const Document = z.looseObject({
  servers: z.array(Server),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ servers: z.array(Server).optional() }))),
});

/** The API's description with the workbench's relay in the place of the three hosts, so that a page can try it. */
export function simulatorOpenApi(): object {
  const { servers, paths, ...document } = Document.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { ...document, servers: servers.map(relayed), paths: mapValues(paths, (path) => mapValues(path, withRelay)) };
}

type OperationDescription = z.infer<typeof Document>['paths'][string][string];

function withRelay(operation: OperationDescription): OperationDescription {
  return operation.servers ? { ...operation, servers: operation.servers.map(relayed) } : operation;
}

// https://secure.dev.tegata.example.jp → /_simulator/try/secure
function relayed(server: z.infer<typeof Server>): z.infer<typeof Server> {
  const [host = ''] = new URL(server.url).hostname.split('.');
  return { ...server, url: `/_simulator/try/${host}` };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

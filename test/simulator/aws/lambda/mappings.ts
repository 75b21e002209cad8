import type { Engine } from '../dynamodb/engine.ts';
import type { Item } from '../dynamodb/requests.ts';
import { createStreamReader, type StreamReader } from '../dynamodb/stream-reader.ts';
import type { Table, Tables } from '../dynamodb/tables.ts';
import { readProperties } from '../properties.ts';
import type { Pump } from '../pump.ts';
import type { Queues } from '../sqs/queues.ts';
import type { CreatedResource, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';
import type { Destinations } from './destinations.ts';
import { createFilter } from './filter.ts';
import type { Functions } from './functions.ts';
import { MappingProperties } from './mapping-properties.ts';
import { startQueueMapping } from './queue-mapping.ts';
import { startStreamMapping } from './stream-mapping.ts';

export interface MappingsOptions {
  readonly environment: Environment;
  readonly engine: Engine;
  readonly tables: Tables;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly destinations: Destinations;
  readonly isExpiry: (table: string, keys: Item) => boolean;
  readonly onError: (error: unknown) => void;
}

export interface Mappings {
  create(resource: Resource): Promise<CreatedResource>;
  pending(): Promise<unknown> | undefined;
  stop(): Promise<void>;
}

/** The event source mappings of the template, with one reader for each table's stream. */
export function createMappings(options: MappingsOptions): Mappings {
  const { environment, engine, tables, queues, functions, destinations, isExpiry, onError } = options;
  const { iam, region, accountId, store } = environment;
  const checkpoints = store.collection<string>('stream-checkpoints');
  const readers = new Map<string, StreamReader>();
  const pumps: Pump[] = [];
  tables.onWrite((name) => readers.get(name)?.poke());

  function readerOf(table: Table): StreamReader {
    const existing = readers.get(table.name);
    if (existing) return existing;
    const reader = createStreamReader(environment, engine, table, (keys) => isExpiry(table.name, keys), onError);
    readers.set(table.name, reader);
    return reader;
  }

  function mayRead(table: Table, roleArn: string): boolean {
    const actions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
    const streams = actions.map((action) => ({ action, resource: table.streamArn ?? '' }));
    const key = tables.keyAccess(table.name);
    const all = [...streams, { action: 'dynamodb:ListStreams', resource: '*' }, ...(key ? [key] : [])];
    return all.every((access) => iam.isAllowed(roleArn, access));
  }

  return {
    async create(resource) {
      const properties = readProperties(resource, MappingProperties);
      const named = properties.FunctionName;
      const functionArn = named.startsWith('arn:') ? named : `arn:aws:lambda:${region}:${accountId}:function:${named}`;
      const accepts = createFilter((properties.FilterCriteria?.Filters ?? []).map((filter) => filter.Pattern));
      const mapping = { id: resource.logicalId, functionArn, properties, accepts };
      const arn = `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${resource.logicalId}`;
      const created = { ref: resource.logicalId, attributes: { Id: resource.logicalId, EventSourceMappingArn: arn } };
      if (!properties.Enabled) return created;
      if (properties.EventSourceArn.startsWith('arn:aws:sqs:')) {
        pumps.push(startQueueMapping(mapping, { environment, functions, queues, onError }));
        return created;
      }
      const table = tables.byStreamArn(properties.EventSourceArn);
      if (!table)
        throw new Error(`${resource.logicalId}: the simulator has no event source ${properties.EventSourceArn}`);
      const mayReadTable = (roleArn: string) => mayRead(table, roleArn);
      pumps.push(
        await startStreamMapping(mapping, {
          environment,
          functions,
          destinations,
          reader: readerOf(table),
          checkpoints,
          mayRead: mayReadTable,
          onError,
        }),
      );
      return created;
    },
    pending() {
      const all = [...readers.values(), ...pumps].map((pump) => pump.pending()).filter((one) => one !== undefined);
      return all.length > 0 ? Promise.all(all) : undefined;
    },
    async stop() {
      await Promise.all([...readers.values(), ...pumps].map((pump) => pump.stop()));
    },
  };
}

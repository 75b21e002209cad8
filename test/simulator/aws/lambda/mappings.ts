import type { StreamReaders } from '../dynamodb/stream-readers.ts';
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
  readonly readers: StreamReaders;
  readonly tables: Tables;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly destinations: Destinations;
  readonly onError: (error: unknown) => void;
}

export interface Mappings {
  create(resource: Resource): Promise<CreatedResource>;
  pending(): Promise<unknown> | undefined;
  stop(): Promise<void>;
}

/** The event source mappings of the template. */
export function createMappings(options: MappingsOptions): Mappings {
  const { environment, readers, tables, queues, functions, destinations, onError } = options;
  const { iam, region, accountId, store } = environment;
  const checkpoints = store.collection<string>('stream-checkpoints');
  const pumps: Pump[] = [];

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
          reader: readers.of(table),
          checkpoints,
          mayRead: mayReadTable,
          onError,
        }),
      );
      return created;
    },
    pending() {
      const all = pumps.flatMap((pump) => pump.pending() ?? []);
      return all.length > 0 ? Promise.all(all) : undefined;
    },
    async stop() {
      await Promise.all(pumps.map((pump) => pump.stop()));
    },
  };
}

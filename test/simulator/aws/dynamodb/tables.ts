import { physicalName, readProperties } from '../properties.ts';
import type { CreatedResource, Resource, TableSummary } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment, ServiceCall } from '../wire/service.ts';
import type { FindTable, KnownTable } from './access.ts';
import { ensureTable } from './create-table.ts';
import type { Engine } from './engine.ts';
import { GlobalTableProperties, localTable, TableProperties } from './table-properties.ts';

export interface Table extends KnownTable, TableSummary {
  readonly engineStreamArn?: string;
  readonly recoveryEnabled: boolean;
}

export interface Tables {
  create(resource: Resource): Promise<CreatedResource>;
  list(): readonly Table[];
  /** The table of a name; one that was never created gets the ARN it would have, and the engine refuses it. */
  readonly find: FindTable;
  byStreamArn(streamArn: string): Table | undefined;
  /** @throws AwsError when the role may not use the table's key */
  authorizeKey(name: string, call: Pick<ServiceCall, 'authorize'>): void;
  /** The access to a table's key that reading or writing the table needs; undefined without a customer key. */
  keyAccess(name: string): Parameters<ServiceCall['authorize']>[0] | undefined;
  describeContinuousBackups(name: string): unknown;
  describeTimeToLive(name: string): unknown;
  change(name: string, settings: Partial<Pick<Table, 'timeToLiveAttribute' | 'recoveryEnabled'>>): void;
  /** Replaces the engine's region and account in an answer. */
  localize(text: string): string;
  written(names: readonly string[]): void;
  onWrite(listener: (name: string) => void): void;
}

/** Knows the tables of the template. `resolveKey` turns any form of a KMS key's name into its ARN. */
export function createTables(environment: Environment, engine: Engine, resolveKey: (id: string) => string): Tables {
  const { region, accountId } = environment;
  const arnPrefix = `arn:aws:dynamodb:${region}:${accountId}:table/`;
  const tables = new Map<string, Table>();
  const listeners: ((name: string) => void)[] = [];

  function keyAccess(name: string) {
    const keyArn = tables.get(name)?.keyArn;
    if (!keyArn) return undefined;
    const context = {
      'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
      'kms:CallerAccount': accountId,
      'kms:EncryptionContext:aws:dynamodb:tableName': name,
      'kms:EncryptionContext:aws:dynamodb:subscriberId': accountId,
      'kms:EncryptionContextKeys': ['aws:dynamodb:tableName', 'aws:dynamodb:subscriberId'],
    };
    return { action: 'kms:Decrypt', resource: keyArn, context };
  }

  function existing(name: string): Table {
    const table = tables.get(name);
    if (!table)
      throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return table;
  }

  function tableOf(
    name: string,
    properties: TableProperties,
    label: string | undefined,
    engineStreamArn: string | undefined,
  ): Table {
    const { KeySchema, SSESpecification: sse, TimeToLiveSpecification: ttl } = properties;
    const keyNames = KeySchema.map((key) => key.AttributeName);
    return {
      name,
      arn: arnPrefix + name,
      keyNames,
      partitionKey: KeySchema.find((key) => key.KeyType === 'HASH')?.AttributeName ?? '',
      recoveryEnabled: properties.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false,
      ...(sse?.SSEEnabled && sse.KMSMasterKeyId && { keyArn: resolveKey(sse.KMSMasterKeyId) }),
      ...(ttl?.Enabled && ttl.AttributeName && { timeToLiveAttribute: ttl.AttributeName }),
      ...(label && engineStreamArn && { streamArn: `${arnPrefix}${name}/stream/${label}`, engineStreamArn }),
    };
  }

  return {
    async create(resource) {
      const isGlobal = resource.type === 'AWS::DynamoDB::GlobalTable';
      const properties = isGlobal
        ? localTable(readProperties(resource, GlobalTableProperties))
        : readProperties(resource, TableProperties);
      const name = properties.TableName ?? physicalName(resource.logicalId, 255);
      const made = await ensureTable(engine, name, properties);
      const table = tableOf(name, properties, made.LatestStreamLabel, made.LatestStreamArn);
      tables.set(name, table);
      return { ref: name, attributes: { Arn: table.arn, ...(table.streamArn && { StreamArn: table.streamArn }) } };
    },
    list: () => [...tables.values()],
    find: (name) => tables.get(name) ?? { name, arn: arnPrefix + name, partitionKey: '', keyNames: [] },
    byStreamArn: (streamArn) => [...tables.values()].find((table) => table.streamArn === streamArn),
    keyAccess,
    authorizeKey(name, call) {
      const access = keyAccess(name);
      if (access) call.authorize(access);
    },
    describeTimeToLive(name) {
      const AttributeName = existing(name).timeToLiveAttribute;
      return { TimeToLiveDescription: { TimeToLiveStatus: AttributeName ? 'ENABLED' : 'DISABLED', AttributeName } };
    },
    change: (name, settings) => void tables.set(name, { ...existing(name), ...settings }),
    describeContinuousBackups(name) {
      const status = existing(name).recoveryEnabled ? 'ENABLED' : 'DISABLED';
      const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: status };
      return { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED', PointInTimeRecoveryDescription } };
    },
    localize: (text) => text.replace(/arn:aws:dynamodb:(?:dynoxide|ddblocal):0+:table\//g, arnPrefix),
    written: (names) => {
      for (const name of names) for (const listener of listeners) listener(name);
    },
    onWrite: (listener) => void listeners.push(listener),
  };
}

import { join } from 'node:path';
import { createIam } from '../iam/iam.ts';
import { startEngine } from './dynamodb/engine.ts';
import { createDynamoDb } from './dynamodb/front.ts';
import { createTables } from './dynamodb/tables.ts';
import { createKeys } from './kms/keys.ts';
import { createKms } from './kms/service.ts';
import { createSecrets } from './secrets/secrets.ts';
import { createSecretsManager } from './secrets/service.ts';
import { createIdentities } from './ses/identities.ts';
import { createSes } from './ses/service.ts';
import { openStore } from './store.ts';
import type { AwsCall, AwsOptions, CreatedResource, Resource, SimulatedAws } from './types.ts';
import { createDispatch } from './wire/dispatch.ts';
import { createFaults } from './wire/faults.ts';
import { startWireServer } from './wire/server.ts';
import type { Environment } from './wire/service.ts';

export type * from './types.ts';

/** Starts the simulated AWS on a free loopback port. */
export async function startAws(options: AwsOptions): Promise<SimulatedAws> {
  const { clock, region, accountId, dataDirectory } = options;
  const now = () => clock.now();
  const iam = createIam({ now, region, accountId });
  const store = openStore(dataDirectory);
  let endpoint = '';
  const environment: Environment = { clock, region, accountId, iam, store, endpoint: () => endpoint };

  const engine = await startEngine({ endpoint: options.dynamodbEndpoint, databasePath: dataDirectory && join(dataDirectory, 'table.db') });
  const keys = createKeys(environment);
  const resolveKey = (id: string) => keys.find(id).arn;
  const tables = createTables(environment, engine, resolveKey);
  const secrets = createSecrets(environment, resolveKey);
  const identities = createIdentities(environment);
  const ses = createSes(environment, identities);

  const services = [createDynamoDb(engine, tables), createKms(environment, keys), createSecretsManager(environment, secrets), ses.service];
  const faults = createFaults();
  const listeners = new Set<(call: AwsCall) => void>();
  const onCall = (call: AwsCall) => {
    for (const listener of listeners) listener(call);
  };
  const onError = (error: unknown) => console.error('simulated AWS:', error);
  const byName = new Map(services.map((service) => [service.name, service]));
  const server = await startWireServer(createDispatch({ iam, faults, services: byName, now, onCall, onError }));
  endpoint = server.endpoint;

  const creators: Readonly<Record<string, (resource: Resource) => CreatedResource | Promise<CreatedResource>>> = {
    'AWS::DynamoDB::Table': tables.create,
    'AWS::DynamoDB::GlobalTable': tables.create,
    'AWS::KMS::Key': keys.createKey,
    'AWS::KMS::Alias': keys.createAlias,
    'AWS::SecretsManager::Secret': secrets.create,
    'AWS::SecretsManager::ResourcePolicy': secrets.attachPolicy,
    'AWS::SES::EmailIdentity': identities.createIdentity,
    'AWS::SES::ConfigurationSet': identities.createConfigurationSet,
  };

  return {
    endpoint,
    iam,
    resourceTypes: new Set(Object.keys(creators)),
    async create(resource) {
      const create = creators[resource.type];
      if (!create) throw new Error(`${resource.type} ${resource.logicalId}: not simulated`);
      return create(resource);
    },
    onCall(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    faults,
    mails: ses.mails,
    tables: () => tables.list(),
    async close() {
      await server.close();
      await engine.close();
    },
  } as SimulatedAws;
}

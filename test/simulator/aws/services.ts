import { join } from 'node:path';
import { browseTable, indexesOf, type Selection } from './dynamodb/browse.ts';
import { startEngine } from './dynamodb/engine.ts';
import { createExpiryMarks } from './dynamodb/expiry-marks.ts';
import { createDynamoDb } from './dynamodb/front.ts';
import { createStreamReaders } from './dynamodb/stream-readers.ts';
import { createTables } from './dynamodb/tables.ts';
import { createTimeToLive } from './dynamodb/time-to-live.ts';
import { type EncryptionContext, keyIdOf, open } from './kms/envelope.ts';
import { createKeys } from './kms/keys.ts';
import { createKms } from './kms/service.ts';
import { createDestinations } from './lambda/destinations.ts';
import { createFunctions } from './lambda/functions.ts';
import { createInvocations } from './lambda/invocations.ts';
import { createMappings } from './lambda/mappings.ts';
import { createPermission } from './lambda/permission.ts';
import { createLambda } from './lambda/service.ts';
import { createPrivateAuthority } from './pca/pca.ts';
import { createBuckets } from './s3/buckets.ts';
import { createS3 } from './s3/service.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createSchedules } from './scheduler/service.ts';
import { createSecrets } from './secrets/secrets.ts';
import { createSecretsManager } from './secrets/service.ts';
import { createEventDestinations } from './ses/event-destinations.ts';
import { createIdentities } from './ses/identities.ts';
import { createSes } from './ses/service.ts';
import { createTopics } from './sns/topics.ts';
import { createQueues } from './sqs/queues.ts';
import { createSqs } from './sqs/service.ts';
import type { AwsOptions, CreatedResource, Resource } from './types.ts';
import type { Environment, WireService } from './wire/service.ts';

type Creator = (resource: Resource) => CreatedResource | Promise<CreatedResource>;

/** Puts the services together: which one stands on which, what each serves on the wire and which resources it makes. */
export async function createServices(environment: Environment, options: AwsOptions, onError: (error: unknown) => void) {
  const databasePath = options.dataDirectory && join(options.dataDirectory, 'table.db');
  const engine = await startEngine({ endpoint: options.dynamodbEndpoint, databasePath });
  const keys = createKeys(environment);
  const resolveKey = (id: string) => keys.find(id).arn;
  const tables = createTables(environment, engine, resolveKey);
  const marks = createExpiryMarks();
  const readers = createStreamReaders(environment, engine, tables, marks, onError);
  const timeToLive = createTimeToLive(environment, engine, tables, readers, marks);
  const secrets = createSecrets(environment, resolveKey);
  const identities = createIdentities(environment);
  const buckets = createBuckets(environment);
  const pca = createPrivateAuthority(environment, buckets, options.issuanceMilliseconds ?? 50);
  const queues = createQueues(environment, resolveKey);
  const topics = createTopics(environment, queues, resolveKey);
  const mailEvents = createEventDestinations(environment, topics, identities.hasConfigurationSet);
  const ses = createSes(environment, identities, mailEvents);
  const functions = createFunctions();
  const destinations = createDestinations(environment, queues, topics);
  const invocations = createInvocations(environment, functions, destinations);
  const mappings = createMappings({ environment, readers, tables, queues, functions, destinations, onError });
  const scheduler = createScheduler(environment, invocations, destinations, settle);

  async function settle(): Promise<void> {
    // What ends may have caused more: a function that ran has written, and its record is on the way.
    for (let pending = due(); pending; pending = due()) await pending;
  }
  function due(): Promise<unknown> | undefined {
    return readers.pending() ?? mappings.pending() ?? invocations.pending();
  }

  const wire: readonly WireService[] = [
    createDynamoDb(engine, tables),
    createKms(environment, keys),
    createSecretsManager(environment, secrets),
    ses.service,
    pca.service,
    createS3(environment, buckets),
    createSqs(environment, queues),
    createLambda(environment, functions, invocations),
    createSchedules(environment, scheduler),
  ];
  const creators: Readonly<Record<string, Creator>> = {
    'AWS::DynamoDB::Table': tables.create,
    'AWS::DynamoDB::GlobalTable': tables.create,
    'AWS::KMS::Key': keys.createKey,
    'AWS::KMS::Alias': keys.createAlias,
    'AWS::Lambda::EventInvokeConfig': invocations.configure,
    'AWS::Lambda::EventSourceMapping': mappings.create,
    'AWS::Lambda::Permission': (resource) => createPermission(environment, resource),
    'AWS::S3::Bucket': buckets.create,
    'AWS::S3::BucketPolicy': buckets.attachPolicy,
    'AWS::SES::ConfigurationSet': identities.createConfigurationSet,
    'AWS::SES::ConfigurationSetEventDestination': mailEvents.create,
    'AWS::SES::EmailIdentity': identities.createIdentity,
    'AWS::SNS::Subscription': topics.subscribe,
    'AWS::SNS::Topic': topics.create,
    'AWS::SNS::TopicPolicy': topics.attachPolicy,
    'AWS::SQS::Queue': queues.create,
    'AWS::SQS::QueuePolicy': queues.attachPolicy,
    'AWS::Scheduler::Schedule': scheduler.create,
    'AWS::Scheduler::ScheduleGroup': scheduler.createGroup,
    'AWS::SecretsManager::ResourcePolicy': secrets.attachPolicy,
    'AWS::SecretsManager::Secret': secrets.create,
    ...pca.resources,
  };
  async function close(): Promise<void> {
    await Promise.all([readers.stop(), mappings.stop()]);
    await engine.close();
  }
  return {
    wire,
    creators,
    settle,
    close,
    tables,
    browse: (table: string, selection: Selection) => browseTable(engine, table, selection),
    indexes: (table: string) => indexesOf(engine, table),
    openSealed: (sealed: Buffer, context: EncryptionContext) => open(keys.find(keyIdOf(sealed)), sealed, context),
    mails: ses.mails,
    returnMail: ses.returnMail,
    buckets,
    pca,
    queues,
    functions,
    invocations,
    scheduler,
    timeToLive,
  };
}

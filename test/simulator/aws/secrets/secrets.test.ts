import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, startTestAws, type TestAws } from '../testing.ts';
import type { CreatedResource } from '../types.ts';

let test: TestAws;
let secret: CreatedResource;
let client: SecretsManagerClient;
beforeAll(async () => {
  test = await startTestAws();
  const GenerateSecretString = {
    SecretStringTemplate: '{"kid":"1"}',
    GenerateStringKey: 'pepper',
    PasswordLength: 40,
    ExcludePunctuation: true,
  };
  secret = await test.aws.create({
    type: 'AWS::SecretsManager::Secret',
    logicalId: 'Keys',
    properties: { Name: 'session-keys', GenerateSecretString },
  });
  client = new SecretsManagerClient({ ...test.client(allow('secretsmanager:*', secret.ref)), maxAttempts: 1 });
});
afterAll(() => test.close());

const get = (input: { VersionId?: string; VersionStage?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId: secret.ref, ...input }));

it('generates a value, found by ARN and by name', async () => {
  const { SecretString = '', VersionStages } = await get();
  expect(JSON.parse(SecretString)).toMatchObject({ kid: '1', pepper: expect.stringMatching(/^[A-Za-z0-9]{40}$/) });
  expect(VersionStages).toEqual(['AWSCURRENT']);
  expect((await client.send(new GetSecretValueCommand({ SecretId: 'session-keys' }))).SecretString).toBe(SecretString);
});

it('moves the stages when a new value is put, once for a token', async () => {
  const first = await get();
  const put = { SecretId: secret.ref, SecretString: 'second', ClientRequestToken: 'a'.repeat(32) };
  await client.send(new PutSecretValueCommand(put));
  await client.send(new PutSecretValueCommand(put));
  expect(await get()).toMatchObject({ SecretString: 'second', VersionStages: ['AWSCURRENT'] });
  expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ VersionId: first.VersionId });
  const changed = client.send(new PutSecretValueCommand({ ...put, SecretString: 'other' }));
  await expect(changed).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

it('takes a pending version to current, as a rotation does', async () => {
  const current = await get();
  const { VersionId = '' } = await client.send(
    new PutSecretValueCommand({ SecretId: secret.ref, SecretString: 'third', VersionStages: ['AWSPENDING'] }),
  );
  expect((await get()).SecretString).toBe('second');
  const move = { SecretId: secret.ref, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId };
  await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: current.VersionId }));
  expect((await get()).SecretString).toBe('third');
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: secret.ref }));
  expect(VersionIdsToStages).toEqual({
    [VersionId]: ['AWSPENDING', 'AWSCURRENT'],
    [current.VersionId ?? '']: ['AWSPREVIOUS'],
  });
});

it('refuses another role, another secret and a stage that is not there', async () => {
  const other = new SecretsManagerClient({ ...test.client(allow('secretsmanager:DescribeSecret')), maxAttempts: 1 });
  await expect(other.send(new GetSecretValueCommand({ SecretId: secret.ref }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(get({ VersionStage: 'X' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

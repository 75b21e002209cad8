import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sessionKeyStore, sessionSigner } from '../../shared/aws/session-signer.ts';
import { tokenVerifier } from '../../shared/aws/session-tokens.ts';
import { newSessionKey } from '../../shared/steps/authentication/session-key.ts';
import { sessionKeysItem } from '../../shared/table/bank.ts';
import { seededRandom } from '../fakes/random.ts';
import { memoryEngine } from '../memory-engine.ts';
import { tableOn } from '../table-on.ts';
import { mockOf } from './mock.ts';

const client = mockOf(SecretsManagerClient);
beforeEach(() => {
  client.reset();
  vi.stubEnv('SESSION_KEY_SECRET', 'arn:secret');
});
afterEach(() => vi.unstubAllEnvs());

const now = new Date('2026-04-01T01:00:00Z');
const { publicKey, privateKey } = newSessionKey(seededRandom(1), now);

it('stores a private key under its own id, and tells which is in use without reading it', async () => {
  client
    .on(PutSecretValueCommand)
    .resolves({})
    .on(DescribeSecretCommand)
    .resolves({
      VersionIdsToStages: { old: ['AWSPREVIOUS'], [privateKey.kid]: ['AWSCURRENT', 'AWSPENDING'] },
    });
  const store = sessionKeyStore();
  await store.store(privateKey);
  const [put] = client.commandCalls(PutSecretValueCommand);
  expect(put?.args[0].input).toEqual({
    SecretId: 'arn:secret',
    ClientRequestToken: privateKey.kid,
    SecretString: JSON.stringify(privateKey),
  });
  expect(await store.current()).toBe(privateKey.kid);
  expect(client.commandCalls(GetSecretValueCommand)).toEqual([]);
});

it('knows of no key in a secret without a value', async () => {
  client.on(DescribeSecretCommand).resolves({});
  expect(await sessionKeyStore().current()).toBeUndefined();
});

it('signs tokens that the published key verifies, on their host and bound to their certificate', async () => {
  client.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(privateKey) });
  const signer = sessionSigner();
  const claims = {
    sessionId: 'S',
    userId: 'U',
    companyId: 'C',
    host: 'secure',
    certificateThumbprint: 'x',
    issuedAt: now,
    expiresAt: new Date(now.getTime() + 3_600_000),
  } as const;
  const [token] = await Promise.all([signer.sign(claims), signer.sign(claims)]);
  expect(client.commandCalls(GetSecretValueCommand)).toHaveLength(1);
  const engine = memoryEngine();
  engine.put({ ...sessionKeysItem.key(), version: 1, keys: [publicKey] });
  expect(await tokenVerifier(tableOn(engine)).verify(token, 'secure', now)).toEqual(claims);
  expect(await tokenVerifier(tableOn(engine)).verify(token, 'entry', now)).toBeUndefined();
  expect(await tokenVerifier(tableOn(engine)).verify(token, 'secure', claims.expiresAt)).toBeUndefined();
});

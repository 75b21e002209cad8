import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { JWK } from 'jose';
import * as z from 'zod/mini';
import type { KeyStore, Signer } from '../operation/ports.ts';
import { readEnvironment, SignerEnvironment } from './environment.ts';
import { tokenSigner } from './session-tokens.ts';
import { timeLimits } from './time-limits.ts';

const PrivateKey = z.object({ kid: z.uuid(), jwk: z.record(z.string(), z.unknown()) });
export type PrivateKey = z.infer<typeof PrivateKey>;

const cacheMilliseconds = 5 * 60_000;

/**
 * Signs with the private key in Secrets Manager, which only the login function may read; a new key is used within five
 * minutes.
 */
export function sessionSigner(): Signer {
  let cached: { readonly at: number; readonly key: Promise<PrivateKey> } | undefined;
  return tokenSigner(async () => {
    const now = Date.now();
    if (!cached || Math.abs(now - cached.at) > cacheMilliseconds) {
      const key = readPrivateKey();
      cached = { at: now, key };
      key.catch(() => {
        cached = undefined;
      });
    }
    const { kid, jwk } = await cached.key;
    return { kid, jwk: jwk as JWK };
  });
}

async function readPrivateKey(): Promise<PrivateKey> {
  const { SESSION_KEY_SECRET } = readEnvironment(SignerEnvironment);
  const answer = await new SecretsManagerClient({ requestHandler: timeLimits }).send(
    new GetSecretValueCommand({ SecretId: SESSION_KEY_SECRET }),
  );
  return PrivateKey.parse(JSON.parse(answer.SecretString ?? ''));
}

/**
 * Replaces the private key; only the rotation function may do so. The key's id becomes the secret's version id, so that
 * the current key can be identified without reading it.
 */
export async function storePrivateKey(key: PrivateKey): Promise<void> {
  const { SESSION_KEY_SECRET: SecretId } = readEnvironment(SignerEnvironment);
  const SecretString = JSON.stringify(key);
  await new SecretsManagerClient({ requestHandler: timeLimits }).send(
    new PutSecretValueCommand({ SecretId, ClientRequestToken: key.kid, SecretString }),
  );
}

/** The id of the current private key, or of the placeholder with which the secret was created. */
async function currentKeyId(): Promise<string | undefined> {
  const { SESSION_KEY_SECRET: SecretId } = readEnvironment(SignerEnvironment);
  const { VersionIdsToStages = {} } = await new SecretsManagerClient({ requestHandler: timeLimits }).send(
    new DescribeSecretCommand({ SecretId }),
  );
  return Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
}

/** The `KeyStore` port on Secrets Manager. */
export function sessionKeyStore(): KeyStore {
  return { current: currentKeyId, store: storePrivateKey };
}

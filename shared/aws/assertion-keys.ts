import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import * as z from 'zod/mini';
import { type AssertionKey, assertionAlgorithm, assertionType } from '../operation/assertion.ts';
import type { AssertionKeys, AssertionSigner } from '../operation/ports.ts';
import { joseSignature } from './assertion-signature.ts';
import { AssertionKeysEnvironment, AssertionSignerEnvironment, Environment, readEnvironment } from './environment.ts';
import { timeLimits } from './time-limits.ts';

/** KMS signs messages of at most 4 KB; it makes their digest itself. */
const signing = { MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' } as const;

/**
 * Signs with a key in KMS, whose private half nobody can read, so that nothing in a function's memory signs a second
 * assertion. `jose` signs with keys in the process only, so the token is assembled here (RFC 7515 5.1).
 */
export function kmsAssertionSigner(): AssertionSigner {
  const kms = client();
  return {
    sign: async (claims) => {
      const { ASSERTION_KEY, ENTRY_DOMAIN } = readEnvironment(z.extend(AssertionSignerEnvironment, Environment.shape));
      const header = { alg: assertionAlgorithm, typ: assertionType, kid: keyIdOf(ASSERTION_KEY) };
      const payload = { iss: `https://${ENTRY_DOMAIN}`, ...claims };
      const message = `${encoded(header)}.${encoded(payload)}`;
      const { Signature } = await kms().send(
        new SignCommand({ KeyId: ASSERTION_KEY, Message: Buffer.from(message), ...signing }),
      );
      if (!Signature) throw new Error('KMS answered no signature');
      return `${message}.${Buffer.from(joseSignature(Signature)).toString('base64url')}`;
    },
  };
}

/** Reads the public halves once: a key in KMS never changes. */
export function kmsAssertionKeys(): AssertionKeys {
  const kms = client();
  const known = new Map<string, Promise<AssertionKey>>();
  const publicKey = (arn: string) => {
    const key = known.get(arn) ?? readPublicKey(kms(), arn);
    known.set(arn, key);
    key.catch(() => known.delete(arn));
    return key;
  };
  return {
    published: async () => Promise.all(readEnvironment(AssertionKeysEnvironment).ASSERTION_KEYS.map(publicKey)),
  };
}

async function readPublicKey(kms: KMSClient, arn: string): Promise<AssertionKey> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: arn }));
  if (!PublicKey) throw new Error('KMS answered no public key');
  const { x = '', y = '' } = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  return { kty: 'EC', crv: 'P-256', x, y, kid: keyIdOf(arn), alg: assertionAlgorithm, use: 'sig' };
}

/** A key's id in KMS, which no other key ever has. */
const keyIdOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

function client(): () => KMSClient {
  let made: KMSClient | undefined;
  return () => {
    made ??= new KMSClient({ requestHandler: timeLimits });
    return made;
  };
}

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Hasher } from '../operation/ports.ts';
import { HasherEnvironment, readEnvironment } from './environment.ts';
import { timeLimits } from './time-limits.ts';

/** OWASP's argon2id parameters with one pass and 47,104 KiB. */
const parameters = { memory: 47_104, passes: 1, parallelism: 1 } as const;
const tagLength = 32;
const pepperVersion = '1';

const argon2Async = promisify(argon2);

interface Phc {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly keyId: string;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** The hash compared with when there is no user: the same work, and a tag that no password has. */
const nobody: Phc = { ...parameters, keyId: pepperVersion, salt: Buffer.alloc(16), tag: Buffer.alloc(tagLength) };

/**
 * argon2id with a pepper that is not in the table: at each cold start KMS computes it from a key that never leaves KMS.
 * Without that key, the short passwords of a stolen table cannot be guessed offline.
 */
export function argon2Hasher(): Hasher {
  let pepper: Promise<Buffer> | undefined;
  const secret = () => {
    pepper ??= fetchPepper().catch((thrown: unknown) => {
      pepper = undefined;
      throw thrown;
    });
    return pepper;
  };
  const derive = async (password: string, { memory, passes, parallelism, salt }: Omit<Phc, 'tag' | 'keyId'>) =>
    Buffer.from(
      await argon2Async('argon2id', {
        message: password,
        nonce: salt,
        memory,
        passes,
        parallelism,
        tagLength,
        secret: await secret(),
      }),
    );
  return {
    hash: async (password) => {
      const salt = randomBytes(16);
      return format({
        ...parameters,
        keyId: pepperVersion,
        salt,
        tag: await derive(password, { ...parameters, salt }),
      });
    },
    verify: async (password, hash) => {
      const stored = hash ? parse(hash) : undefined;
      const tag = await derive(password, stored ?? nobody);
      return stored !== undefined && timingSafeEqual(tag, stored.tag);
    },
    isOutdated: (hash) => {
      const { memory, passes, parallelism, keyId } = parse(hash) ?? nobody;
      const isCurrent =
        memory === parameters.memory && passes === parameters.passes && parallelism === parameters.parallelism;
      return !isCurrent || keyId !== pepperVersion;
    },
  };
}

/** HMAC of a constant under a KMS key: always the same 32 bytes, never stored. */
async function fetchPepper(): Promise<Buffer> {
  const { PEPPER_KEY_ID } = readEnvironment(HasherEnvironment);
  const message = Buffer.from(`tegata password pepper ${pepperVersion}`);
  const answer = await new KMSClient({ requestHandler: timeLimits }).send(
    new GenerateMacCommand({ KeyId: PEPPER_KEY_ID, MacAlgorithm: 'HMAC_SHA_256', Message: message }),
  );
  if (!answer.Mac) throw new Error('KMS answered no MAC');
  return Buffer.from(answer.Mac);
}

const encode = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');

function format({ memory, passes, parallelism, keyId, salt, tag }: Phc): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism},keyid=${keyId}$${encode(salt)}$${encode(tag)}`;
}

function parse(hash: string): Phc | undefined {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+),keyid=([\w-]+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (!found) return undefined;
  const [, memory, passes, parallelism, keyId = '', salt = '', tag = ''] = found;
  const bytes = { salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
  return { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), keyId, ...bytes };
}

import * as z from 'zod/mini';
import type { Settings } from '../operation/ports.ts';
import { mostDueShards } from '../table/due-shards.ts';

/** The environment of every function: infra writes it and functions read it through this one schema. */
export const Environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  TEGATA_PROFILE: z.string().check(z.minLength(1)),
  ENTRY_DOMAIN: z.string().check(z.minLength(1)),
  SECURE_DOMAIN: z.string().check(z.minLength(1)),
  BANK_DOMAIN: z.string().check(z.minLength(1)),
  /** The partitions of the index `due` that mails and certificates are spread over (decision 6). */
  DUE_SHARDS: z.coerce.number().check(z.int(), z.minimum(1), z.maximum(mostDueShards)),
});
export type Environment = z.infer<typeof Environment>;

/** Additions for single uses. */
export const HasherEnvironment = z.object({ PEPPER_KEY_ID: z.string().check(z.minLength(1)) });
export const VaultEnvironment = z.object({ TOKEN_KEY_ID: z.string().check(z.minLength(1)) });
export const MailSealEnvironment = z.object({ MAIL_KEY_ID: z.string().check(z.minLength(1)) });
export const SignerEnvironment = z.object({ SESSION_KEY_SECRET: z.string().check(z.minLength(1)) });
const Arn = z.string().check(z.startsWith('arn:'));
const TextList = z.pipe(
  z.string(),
  z.transform((list) => list.split(',')),
);
const Arns = z.pipe(TextList, z.array(Arn));
/** The key that signs assertions for linked services. */
export const AssertionSignerEnvironment = z.object({ ASSERTION_KEY: Arn });
/** The keys that verify them. */
export const AssertionKeysEnvironment = z.object({
  ASSERTION_KEYS: Arns,
});
export const AuthorityEnvironment = z.object({
  /** The authority that issues. */
  AUTHORITY_ARN: z.string().check(z.minLength(1)),
  /**
   * Every authority whose certificates may still have to be revoked, the current one included; the stage's first one
   * first.
   */
  AUTHORITY_ARNS: Arns,
  /** Determined by the authority's key: `SHA256WITHECDSA` or `SHA256WITHRSA`. */
  AUTHORITY_SIGNING_ALGORITHM: z.string().check(z.minLength(1)),
});
export const FilesEnvironment = z.object({
  FILES_BUCKET: z.string().check(z.minLength(1)),
  /** Set by Lambda. */
  AWS_REGION: z.string().check(z.minLength(1)),
  /** Set by the simulator. */
  AWS_ENDPOINT_URL: z.optional(z.url()),
});
export const MailerEnvironment = z.object({
  MAIL_FROM: z.email(),
  /** What the stage may use of the account's rate. */
  MAILS_PER_SECOND: z.coerce.number().check(z.int(), z.minimum(1)),
});

/** Reads and checks a function's environment; a missing variable fails the first request with its name. */
export function readEnvironment<S extends z.ZodMiniObject>(schema: S): z.infer<S> {
  return schema.parse(process.env);
}

/** The settings in the environment, without the names of resources. */
export function settingsOf(environment: Environment): Settings {
  return {
    profile: environment.TEGATA_PROFILE,
    domains: { entry: environment.ENTRY_DOMAIN, secure: environment.SECURE_DOMAIN, bank: environment.BANK_DOMAIN },
  };
}

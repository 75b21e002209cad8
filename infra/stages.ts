import * as z from 'zod';
import { mostDueShards } from '../shared/table/due-shards.ts';

const lifeOfAuthority = {
  years: z.int().min(1).max(30),
  /** A higher number is a new authority with its own key; the previous one moves to `earlierAuthorities`. @default 1 */
  generation: z.int().min(1).optional(),
};

const RootAuthority = z.strictObject({ kind: z.literal('root'), ...lifeOfAuthority });
const SubordinateAuthority = z.strictObject({
  kind: z.literal('subordinate'),
  ...lifeOfAuthority,
  parentArn: z.string().startsWith('arn:'),
  /** PEM of the parent and all authorities above it, the root last: the truststore contains the whole chain. */
  parentChain: z.string().startsWith('-----BEGIN CERTIFICATE-----'),
  /** The algorithm of the parent's key, which signs. */
  parentSigningAlgorithm: z.enum(['SHA256WITHECDSA', 'SHA384WITHECDSA', 'SHA256WITHRSA', 'SHA384WITHRSA']),
});

/** A root of the stack's own, or a subordinate signed by another authority, such as the bank's root. */
const AuthorityMode = z.discriminatedUnion('kind', [RootAuthority, SubordinateAuthority]);
export type AuthorityMode = z.infer<typeof AuthorityMode>;

const afterReplacement = {
  /** Whether its certificates are accepted until they are renewed. @default true */
  isTrusted: z.boolean().optional(),
  /** Whether it is disabled at AWS: it issues nothing, but still revokes and publishes its list. @default false */
  isDisabled: z.boolean().optional(),
};

/** A replaced authority. It stays until the last certificate it issued has expired (docs/runbook.md). */
const EarlierAuthority = z.discriminatedUnion('kind', [
  RootAuthority.extend(afterReplacement),
  SubordinateAuthority.extend(afterReplacement),
]);

/** The retention periods of CloudWatch Logs. */
const LogDays = z.literal([30, 90, 180, 365, 731, 1827, 2557, 3653]);

const Concurrency = z.strictObject({
  /** For all functions that hash passwords together: limits what a flood of logins can take from the account (threat 40). */
  hashing: z.int().min(1).optional(),
  /** A function's share of `hashing`, where every other function gets one part. @default every function gets one */
  parts: z.record(z.string(), z.int().min(1)).optional(),
  /** Per function called by a schedule or the stream. */
  events: z.int().min(1).optional(),
});

/** The rate of outgoing mail. */
const Mails = z.strictObject({
  /** The stage's share of the account's SES sending rate in this region, which is 14 at first. */
  perSecond: z.int().min(1).max(5000),
  /** Batches of one shard of the table's stream that are worked on at once (Lambda's parallelization factor). */
  batchesAtOnce: z.int().min(1).max(10),
});

const CertificateArn = z
  .string()
  .regex(
    /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'this is not the ARN of a certificate in ACM, such as arn:aws:acm:REGION:ACCOUNT:certificate/ID',
  );

/**
 * Lower-case letters, digits and inner hyphens between dots; short enough to be a DNS name with `secure.` before it
 * (RFC 1035 2.3.4).
 */
const Domain = z
  .string()
  .max(246, 'a domain name has 253 characters at most, with that of the host')
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'this is no domain name, which reads ib.example.co.jp: lower case, without scheme, port, path or final dot',
  );

/**
 * A multi-Region key: its id is the same in every region and has this prefix (KMS developer guide, multi-Region keys).
 */
const ReplicaKeyArn = z.string().regex(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/mrk-[0-9a-f]{32}$/);

/**
 * Placeholders in the stages below for values that each bank must supply; nothing can be deployed with them
 * (context.ts).
 */
export const placeholders = {
  domain: 'example.jp',
  certificateArn: 'arn:aws:acm:ap-northeast-1:000000000000:certificate/00000000-0000-0000-0000-000000000000',
} as const;

const StageShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,11}$/),
  region: z.string(),
  /** The hosts are `entry.`, `secure.` and `bank.` under it. */
  domain: Domain,
  /** ACM certificate of the three host names, in the stage's region. */
  certificateArn: CertificateArn,
  /**
   * A certificate for `secure` issued by ACM, in the stage's region. API Gateway requires it for mutual TLS if
   * `certificateArn` is imported or from a private authority; it proves control of the name and is not used in
   * handshakes. @default `certificateArn` is ACM's own
   */
  ownershipVerificationCertificateArn: CertificateArn.optional(),
  /** The sender domain of mails; the local part comes from the bank's profile. @default `domain` */
  mailDomain: Domain.optional(),
  /** Whether the stage may be deleted: nothing is retained or protected against deletion. */
  isDisposable: z.boolean(),
  /**
   * Whether nothing of the stage exists yet: its stacks can still be deleted by a repeated deployment. @default false
   */
  isFirstDeployment: z.boolean().optional(),
  logDays: LogDays,
  /** The authority that issues. */
  authority: AuthorityMode,
  /** Replaced authorities, the first one first. */
  earlierAuthorities: z.array(EarlierAuthority).optional(),
  /** Further trusted certificates, PEM: of another stack's authority, or a renewed one of ours (docs/runbook.md). */
  alsoTrusted: z.array(z.string().startsWith('-----BEGIN CERTIFICATE-----')).optional(),
  /** The table to use instead of the stack's own: one restored from a backup (docs/runbook.md). */
  restoredTable: z
    .strictObject({ name: z.string().min(3), streamLabel: z.iso.datetime({ local: true, precision: 3 }) })
    .optional(),
  /**
   * AWS Backup vaults in another region, another account or both, which get a copy of each backup (docs/runbook.md).
   * @default none
   */
  backupCopies: z
    .array(z.string().regex(/^arn:[a-z-]+:backup:[a-z0-9-]+:\d{12}:backup-vault:[\w-]{2,50}$/))
    .min(1)
    .optional(),
  /**
   * Keys of a lost region, replicated to this one beforehand, to be used instead of new ones (docs/runbook.md).
   * @default the stack creates its own
   */
  replicatedKeys: z.strictObject({ pepper: ReplicaKeyArn, tokens: ReplicaKeyArn }).optional(),
  /**
   * The keys of the assertions for linked services, by generation: the first one signs, all are published. A number that
   * was not there before is a new key (docs/runbook.md). @default [1]
   */
  assertionKeys: z
    .array(z.int().min(1).max(999))
    .min(1)
    .max(5)
    .refine((generations) => new Set(generations).size === generations.length, 'each generation once')
    .default([1]),
  hasFirewall: z.boolean(),
  /** The recipient of alarms. */
  alarmsTo: z.email().optional(),
  concurrency: Concurrency,
  /** Other stages in the same account and region, whose reservations are added to this one's. @default none */
  sharesAccountWith: z.array(z.string()).optional(),
  /** The account's quota of concurrent executions in the stage's region. @default 1000 */
  accountConcurrency: z.int().min(100).optional(),
  /**
   * The release of a new function version: gradually, with a tenth of the calls first and a rollback if customers see
   * errors; or at once. @default atOnce
   */
  release: z.enum(['gradual', 'atOnce']).default('atOnce'),
  /** Whether X-Ray traces a sample of requests through API Gateway and Lambda. @default false */
  hasTracing: z.boolean().default(false),
  mails: Mails,
  /**
   * The number of partitions of the index `due` over which waiting mails and expiring certificates are spread; each is read
   * every minute. It may be raised at any time. Lowering it loses nothing, but an existing table is still read in as many
   * partitions as before. @default 16
   */
  dueShards: z.int().min(1).max(mostDueShards).default(mostDueShards),
  /** How many companies it is to carry; what a busy morning of theirs asks is in `capacity.ts`. */
  companies: z.int().min(1),
  /** Of each host; more is refused with 429. The account's quota is above it (docs/architecture.md, what each part carries). */
  throttling: z.strictObject({ requestsPerSecond: z.int().min(1), burst: z.int().min(1) }),
  /** API Gateway's quotas in the account and region, which all hosts of all its stages share. @default 10,000 a second, 5,000 at once */
  accountThrottling: z.strictObject({ requestsPerSecond: z.int().min(1), burst: z.int().min(1) }).optional(),
  /**
   * The back office's roles: the bank host admits no other principal, whatever other policies allow. @default every
   * principal allowed by the account's policies
   */
  bankPrincipals: z.array(z.string().startsWith('arn:')).min(1).optional(),
  /** Networks (CIDR) from which the bank host can be reached. @default any */
  bankNetworks: z.array(z.string()).min(1).optional(),
});

/** One deployment of everything, as data. */
export const Stage = StageShape.refine(
  ({ authority, earlierAuthorities = [] }) => {
    const generations = [...earlierAuthorities, authority].map(({ generation = 1 }) => generation);
    return generations.every((each, index) => index === 0 || each > (generations[index - 1] ?? 0));
  },
  { path: ['earlierAuthorities'], error: 'generations rise from the first authority to the one that issues' },
);
export type Stage = z.infer<typeof Stage>;

const common = {
  region: 'ap-northeast-1',
  certificateArn: placeholders.certificateArn,
  authority: { kind: 'root', years: 20 },
} as const;

const stages: Readonly<Record<string, z.input<typeof Stage>>> = {
  dev: {
    ...common,
    name: 'dev',
    domain: 'dev.tegata.example.jp',
    isDisposable: true,
    logDays: 30,
    hasFirewall: false,
    concurrency: {},
    // Where SES allows less, it throttles, and the function slows down.
    mails: { perSecond: 200, batchesAtOnce: 2 },
    dueShards: 1,
    companies: 100,
    throttling: { requestsPerSecond: 50, burst: 100 },
  },
  staging: {
    ...common,
    name: 'staging',
    domain: 'staging.tegata.example.jp',
    isDisposable: false,
    logDays: 90,
    hasFirewall: true,
    hasTracing: true,
    release: 'gradual',
    concurrency: { hashing: 200, parts: { 'log-in': 20 }, events: 5 },
    companies: 1000,
    mails: { perSecond: 14, batchesAtOnce: 1 },
    throttling: { requestsPerSecond: 200, burst: 400 },
  },
  prod: {
    ...common,
    name: 'prod',
    domain: 'tegata.example.jp',
    isDisposable: false,
    logDays: 3653,
    hasFirewall: true,
    hasTracing: true,
    release: 'gradual',
    concurrency: { hashing: 700, parts: { 'log-in': 20 }, events: 10 },
    companies: 100_000,
    mails: { perSecond: 14, batchesAtOnce: 2 },
    throttling: { requestsPerSecond: 5000, burst: 5000 },
  },
};

/** The stage of that name, with the command line's overrides. @throws Error listing the existing stages; ZodError */
export function stageNamed(name: string, overrides: Partial<z.input<typeof Stage>> = {}): Stage {
  const stage = stages[name];
  if (!stage) throw new Error(`unknown stage ${name}; stages: ${Object.keys(stages).join(', ')}`);
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  return Stage.parse({ ...stage, ...given });
}

/** The names of the three hosts. */
export const hostsOf = ({ domain }: Pick<Stage, 'domain'>) => ({
  entry: `entry.${domain}`,
  secure: `secure.${domain}`,
  bank: `bank.${domain}`,
});

import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { PolicyDocument } from '../../iam/policy.ts';
import { Count, Ignored, physicalName, readProperties } from '../properties.ts';
import type { CreatedResource, Resource, StoredObject } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment } from '../wire/service.ts';

interface Version {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** Base64; a body that is not here is a blob under the version's id. */
  readonly body?: string;
  readonly contentType?: string;
  readonly storedAt: string;
}

export interface ObjectVersion extends StoredObject {
  readonly storedAt: Date;
}

export interface Buckets {
  create(resource: Resource): CreatedResource;
  attachPolicy(resource: Resource): CreatedResource;
  /** @throws AwsError NoSuchBucket */
  put(bucket: string, key: string, body: Buffer | string, contentType?: string): { readonly versionId: string };
  /** The newest version, or the one named; undefined too when the bucket's lifecycle has ended it. */
  get(bucket: string, key: string, versionId?: string): ObjectVersion | undefined;
  has(bucket: string): boolean;
  /** The key of a bucket that encrypts with one of KMS. */
  keyOf(bucket: string): string | undefined;
}

const Rule = z.strictObject({
  Id: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().optional(),
  ExpirationInDays: Count.optional(),
  NoncurrentVersionExpiration: Ignored.optional(),
  AbortIncompleteMultipartUpload: Ignored.optional(),
});
const Encryption = z.object({
  ServerSideEncryptionConfiguration: z.array(
    z.object({
      ServerSideEncryptionByDefault: z.object({ SSEAlgorithm: z.string(), KMSMasterKeyID: z.string().optional() }),
    }),
  ),
});
const BucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  BucketEncryption: Encryption.optional(),
  LifecycleConfiguration: z.strictObject({ Rules: z.array(Rule) }).optional(),
  // They guard the bucket in the cloud; here there is no door to close and no second disk.
  AccelerateConfiguration: Ignored.optional(),
  LoggingConfiguration: Ignored.optional(),
  ObjectLockConfiguration: Ignored.optional(),
  ObjectLockEnabled: Ignored.optional(),
  OwnershipControls: Ignored.optional(),
  PublicAccessBlockConfiguration: Ignored.optional(),
  Tags: Ignored.optional(),
});
const PolicyProperties = z.strictObject({ Bucket: z.string(), PolicyDocument: z.unknown() });

type Bucket = z.infer<typeof BucketProperties>;

const dayMilliseconds = 86_400_000;
/** Larger bodies are kept beside the lines of JSON. */
const largestInLine = 64 * 1024;

/** Buckets whose objects keep every version that the bucket's versioning and lifecycle let them keep. */
export function createBuckets({ region, iam, store, clock }: Environment): Buckets {
  const stored = store.collection<Version>('s3-objects');
  const blobs = store.blobs('s3-bodies');
  const made = new Map<string, Bucket>();
  const newest = new Map<string, string>();
  const idOf = (bucket: string, key: string, versionId: string) => JSON.stringify([bucket, key, versionId]);
  for (const { bucket, key, versionId } of stored.values()) newest.set(`${bucket}/${key}`, versionId);
  const bodyOf = (id: string, { body }: Version) =>
    body === undefined ? (blobs.get(id) ?? Buffer.alloc(0)) : Buffer.from(body, 'base64');

  /** S3 ends an object at the midnight (UTC) after its days (lifecycle configuration elements, expiration). */
  function isOver({ bucket, key, storedAt }: Version): boolean {
    const days = (made.get(bucket)?.LifecycleConfiguration?.Rules ?? [])
      .filter(({ Status, Prefix = '' }) => Status === 'Enabled' && key.startsWith(Prefix))
      .flatMap(({ ExpirationInDays }) => ExpirationInDays ?? []);
    if (days.length === 0) return false;
    const end = Math.ceil((Date.parse(storedAt) + Math.min(...days) * dayMilliseconds) / dayMilliseconds);
    return clock.now().getTime() >= end * dayMilliseconds;
  }

  return {
    create(resource) {
      const properties = readProperties(resource, BucketProperties);
      const name = properties.BucketName ?? physicalName(resource.logicalId, 63).toLowerCase();
      made.set(name, properties);
      const attributes = {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      };
      return { ref: name, attributes };
    },
    attachPolicy(resource) {
      const { Bucket, PolicyDocument: policy } = readProperties(resource, PolicyProperties);
      iam.attachResourcePolicy(`arn:aws:s3:::${Bucket}`, policy as PolicyDocument);
      return { ref: Bucket, attributes: {} };
    },
    has: (bucket) => made.has(bucket),
    keyOf(bucket) {
      const [rule] = made.get(bucket)?.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
      return rule?.ServerSideEncryptionByDefault.KMSMasterKeyID;
    },
    put(bucket, key, body, contentType) {
      const properties = made.get(bucket);
      if (!properties)
        throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });
      const isVersioned = properties.VersioningConfiguration?.Status === 'Enabled';
      const versionId = isVersioned ? randomBytes(24).toString('base64url') : 'null';
      const id = idOf(bucket, key, versionId);
      const bytes = Buffer.from(body);
      const isLarge = bytes.length > largestInLine;
      if (isLarge) blobs.set(id, bytes);
      stored.set(id, {
        bucket,
        key,
        versionId,
        ...(!isLarge && { body: bytes.toString('base64') }),
        contentType,
        storedAt: clock.now().toISOString(),
      });
      newest.set(`${bucket}/${key}`, versionId);
      return { versionId };
    },
    get(bucket, key, versionId = newest.get(`${bucket}/${key}`)) {
      const id = idOf(bucket, key, versionId ?? '');
      const found = stored.get(id);
      if (!found) return undefined;
      if (isOver(found)) {
        stored.delete(id);
        blobs.delete(id);
        return undefined;
      }
      return {
        body: bodyOf(id, found),
        versionId: found.versionId,
        contentType: found.contentType,
        storedAt: new Date(found.storedAt),
      };
    },
  };
}

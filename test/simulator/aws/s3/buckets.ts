import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { PolicyDocument } from '../../iam/policy.ts';
import { Ignored, physicalName, readProperties } from '../properties.ts';
import type { CreatedResource, Resource, StoredObject } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment } from '../wire/service.ts';

interface Version {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly body: string;
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
  /** The newest version, or the one named. */
  get(bucket: string, key: string, versionId?: string): ObjectVersion | undefined;
  has(bucket: string): boolean;
}

const BucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  // They guard the bucket in the cloud; here there is no door to close, no time in which objects grow old, no second disk.
  AccelerateConfiguration: Ignored.optional(),
  BucketEncryption: Ignored.optional(),
  LifecycleConfiguration: Ignored.optional(),
  LoggingConfiguration: Ignored.optional(),
  ObjectLockConfiguration: Ignored.optional(),
  ObjectLockEnabled: Ignored.optional(),
  OwnershipControls: Ignored.optional(),
  PublicAccessBlockConfiguration: Ignored.optional(),
  Tags: Ignored.optional(),
});
const PolicyProperties = z.strictObject({ Bucket: z.string(), PolicyDocument: z.unknown() });

/** Buckets whose objects keep every version. */
export function createBuckets({ region, iam, store, clock }: Environment): Buckets {
  const stored = store.collection<Version>('s3-objects');
  const names = new Set<string>();
  const versioned = new Set<string>();
  const newest = new Map<string, string>();
  const idOf = (bucket: string, key: string, versionId: string) => JSON.stringify([bucket, key, versionId]);
  for (const { bucket, key, versionId } of stored.values()) newest.set(`${bucket}/${key}`, versionId);

  return {
    create(resource) {
      const properties = readProperties(resource, BucketProperties);
      const name = properties.BucketName ?? physicalName(resource.logicalId, 63).toLowerCase();
      names.add(name);
      if (properties.VersioningConfiguration?.Status === 'Enabled') versioned.add(name);
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
    has: (bucket) => names.has(bucket),
    put(bucket, key, body, contentType) {
      if (!names.has(bucket))
        throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });
      const versionId = versioned.has(bucket) ? randomBytes(24).toString('base64url') : 'null';
      const text = Buffer.from(body).toString('base64');
      stored.set(idOf(bucket, key, versionId), {
        bucket,
        key,
        versionId,
        body: text,
        contentType,
        storedAt: clock.now().toISOString(),
      });
      newest.set(`${bucket}/${key}`, versionId);
      return { versionId };
    },
    get(bucket, key, versionId = newest.get(`${bucket}/${key}`)) {
      const found = versionId === undefined ? undefined : stored.get(idOf(bucket, key, versionId));
      return (
        found && {
          body: Buffer.from(found.body, 'base64'),
          versionId: found.versionId,
          contentType: found.contentType,
          storedAt: new Date(found.storedAt),
        }
      );
    },
  };
}

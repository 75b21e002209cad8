import * as z from 'zod';
import type { CreatedResource, SimulatedAws } from '../aws/aws.ts';
import type { RestApis } from '../gateway/rest-apis.ts';
import type { HostCertificate } from '../host-certificate.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Assembly } from './load.ts';

/** A resource whose intrinsics are resolved. */
export interface ResolvedResource {
  readonly type: string;
  readonly stack: string;
  readonly logicalId: string;
  /** Unique over all stacks. */
  readonly id: string;
  /** The name CloudFormation would give, without its random end. */
  readonly physicalId: string;
  /** A provider gets those that are simulated, a check all of them. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The services and state that providers use. */
export interface World {
  readonly assembly: Assembly;
  readonly region: string;
  readonly accountId: string;
  readonly aws: SimulatedAws;
  readonly lambda: Lambda;
  readonly restApis: RestApis;
  /** What was done once in this data directory and is not done again, such as triggers. */
  readonly marks: Marks;
  /** The roles of the functions that serve custom resources in the cloud, by the functions' ARNs. */
  readonly handlerRoles: Map<string, string>;
  /** What the account's certificate manager holds beside the stacks. */
  readonly certificates: readonly HostCertificate[];
}

/** Remembers, over restarts, what was done. */
export interface Marks {
  has(mark: string): boolean;
  add(mark: string): void;
}

/** Creates one resource of the template. */
export type Provider = (resource: ResolvedResource, world: World) => Promise<CreatedResource> | CreatedResource;

/**
 * Parses a resource's properties, those left out on purpose being gone already.
 * @throws Error naming the property that is not simulated
 */
export function propertiesOf<T>({ type, id, properties }: ResolvedResource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(properties);
  if (!parsed.success) throw new Error(`${id} (${type}): ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

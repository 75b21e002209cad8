import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { SimulatedAws } from '../aws/aws.ts';
import { type Provider, propertiesOf, type World } from './provider.ts';

const Call = z.strictObject({
  service: z.string(),
  action: z.string(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  physicalResourceId: z.looseObject({ id: z.string().optional() }).optional(),
  outputPaths: z.array(z.string()).optional(),
  logApiResponseData: z.boolean().optional(),
  region: z.undefined().optional(),
});

const PutObject = z.strictObject({
  Bucket: z.string(),
  Key: z.string(),
  Body: z.string(),
  ContentType: z.string().optional(),
});

/** The function that would make a call in the cloud; the simulator makes it under the same role. */
interface Caller {
  readonly aws: SimulatedAws;
  /** @throws Error when the function's role does not allow it */
  demand(action: string, resource: string): void;
}

const callerOf = ({ aws, handlerRoles }: World, id: string, serviceToken: string): Caller => ({
  aws,
  demand(action, resource) {
    const role = handlerRoles.get(serviceToken) ?? serviceToken;
    if (!aws.iam.isAllowed(role, { action, resource })) throw new Error(`${id}: ${role} may not ${action} ${resource}`);
  },
});

/** The calls of CDK's `AwsCustomResource` that are made at deployment. */
const calls: Readonly<Record<string, (parameters: unknown, as: Caller) => Record<string, string>>> = {
  'S3:putObject': (parameters, { aws, demand }) => {
    const { Bucket, Key, Body, ContentType } = PutObject.parse(parameters);
    demand('s3:PutObject', `arn:aws:s3:::${Bucket}/${Key}`);
    const stored = aws.s3.object(Bucket, Key);
    // CloudFormation calls again only when the call changed, so an equal object keeps its version.
    if (stored?.body.equals(Buffer.from(Body))) return { VersionId: stored.versionId };
    return { VersionId: aws.s3.putObject(Bucket, Key, Body, ContentType).versionId };
  },
};

const AwsCallProperties = z.strictObject({
  ServiceToken: z.string(),
  Create: z.string().optional(),
  Update: z.string().optional(),
  Delete: z.string().optional(),
  InstallLatestAwsSdk: z.union([z.boolean(), z.string()]).optional(),
});

const awsCall: Provider = (resource, world) => {
  const { ServiceToken, Create, Update } = propertiesOf(resource, AwsCallProperties);
  const source = Create ?? Update;
  if (!source) return { ref: resource.physicalId, attributes: {} };
  const { service, action, parameters, physicalResourceId } = Call.parse(parseCall(source, resource.id));
  const call = calls[`${service.replace('@aws-sdk/client-', '').toUpperCase()}:${action}`];
  if (!call) throw new Error(`${resource.id}: the call ${service} ${action} is not simulated`);
  return {
    ref: physicalResourceId?.id ?? resource.physicalId,
    attributes: call(parameters, callerOf(world, resource.id, ServiceToken)),
  };
};

function parseCall(source: string, id: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    // The provider function parses it with JSON.parse too, so the deployment would fail as well.
    throw new Error(`${id}: Create is no JSON once resolved; a value with line breaks must be escaped`, { cause });
  }
}

const TriggerProperties = z.strictObject({
  ServiceToken: z.string(),
  HandlerArn: z.string(),
  InvocationType: z.string().default('RequestResponse'),
  Timeout: z.coerce.number().optional(),
  ExecuteOnHandlerChange: z.union([z.boolean(), z.string()]).optional(),
});

/** CDK's `triggers.Trigger`: invokes a function once while deploying, again when its code or environment changed. */
const trigger: Provider = async (resource, world) => {
  const { lambda, marks } = world;
  const { ServiceToken, HandlerArn, InvocationType } = propertiesOf(resource, TriggerProperties);
  const target = lambda.find(HandlerArn);
  const code = createHash('sha256').update(JSON.stringify([target.directory.split('/').at(-1), target.environment]));
  const mark = `${resource.id}:${code.digest('hex')}`;
  const attributes = {};
  if (marks.has(mark)) return { ref: resource.physicalId, attributes };
  callerOf(world, resource.id, ServiceToken).demand('lambda:InvokeFunction', HandlerArn);
  // The provider function invokes it with no payload, whatever the type; "Event" does not wait in the cloud.
  const result = await lambda.invoke(HandlerArn, {}, { kind: 'trigger' });
  if (result.functionError && InvocationType !== 'Event') {
    throw new Error(`${resource.id}: ${target.name} failed: ${JSON.stringify(result.payload)}`);
  }
  marks.add(mark);
  return { ref: resource.physicalId, attributes };
};

/** Providers of custom resources; their provider functions in the template are not run. */
export const customProviders: Readonly<Record<string, Provider>> = {
  'Custom::AWS': awsCall,
  'Custom::Trigger': trigger,
};

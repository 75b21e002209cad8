import * as z from 'zod';
import { assetDirectory } from './load.ts';
import { type Provider, propertiesOf } from './provider.ts';

const Count = z.coerce.number().int().nonnegative();

const FunctionProperties = z.strictObject({
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, 'only Node.js runs here'),
  FunctionName: z.string().max(64).optional(),
  Timeout: Count.default(3),
  MemorySize: Count.default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  ReservedConcurrentExecutions: Count.optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
});

/** Lambda functions: run by the simulated Lambda, known to the simulated AWS. */
const lambdaFunction: Provider = (resource, { assembly, accountId, region, aws, lambda }) => {
  const properties = propertiesOf(resource, FunctionProperties);
  const name = properties.FunctionName ?? shortened(resource.physicalId);
  const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  lambda.define({
    name,
    arn: functionArn,
    roleArn: properties.Role,
    directory: assetDirectory(assembly, properties.Code.S3Key),
    handler: properties.Handler,
    runtime: properties.Runtime,
    timeoutSeconds: properties.Timeout,
    memoryMegabytes: properties.MemorySize,
    environment: properties.Environment?.Variables ?? {},
    reservedConcurrency: properties.ReservedConcurrentExecutions,
  });
  aws.defineFunction({
    functionArn,
    roleArn: properties.Role,
    deadLetterTargetArn: properties.DeadLetterConfig?.TargetArn,
  });
  return { ref: name, attributes: { Arn: functionArn } };
};

// CloudFormation cuts the generated name of a function at 64 characters as well.
const shortened = (name: string) => (name.length <= 64 ? name : `${name.slice(0, 31)}-${name.slice(-32)}`);

const VersionProperties = z.strictObject({
  FunctionName: z.string(),
  Description: z.string().optional(),
  CodeSha256: z.string().optional(),
});

const version: Provider = (resource, { lambda }) => {
  const { FunctionName } = propertiesOf(resource, VersionProperties);
  lambda.qualify(FunctionName, '1');
  const arn = `${lambda.find(FunctionName).arn}:1`;
  return { ref: arn, attributes: { Version: '1', FunctionArn: arn } };
};

const AliasProperties = z.strictObject({
  FunctionName: z.string(),
  FunctionVersion: z.string(),
  Name: z.string(),
  Description: z.string().optional(),
});

const alias: Provider = (resource, { lambda }) => {
  const { FunctionName, Name } = propertiesOf(resource, AliasProperties);
  lambda.qualify(FunctionName, Name);
  const arn = `${lambda.find(FunctionName).arn}:${Name}`;
  return { ref: arn, attributes: { AliasArn: arn } };
};

/** Providers of functions, their versions and aliases; permissions are the simulated AWS's own. */
export const functionProviders: Readonly<Record<string, Provider>> = {
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Version': version,
  'AWS::Lambda::Alias': alias,
};

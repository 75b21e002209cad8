import * as z from 'zod';
import { readProperties } from '../properties.ts';
import type { CreatedResource, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';

const PermissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/** AWS::Lambda::Permission: a statement in the function's own policy. */
export function createPermission({ iam, region, accountId }: Environment, resource: Resource): CreatedResource {
  const properties = readProperties(resource, PermissionProperties);
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = properties;
  const functionArn = FunctionName.startsWith('arn:')
    ? FunctionName
    : `arn:aws:lambda:${region}:${accountId}:function:${FunctionName}`;
  const isService = Principal.endsWith('.amazonaws.com');
  iam.attachResourcePolicy(functionArn, {
    Statement: {
      Sid: resource.logicalId,
      Effect: 'Allow',
      Principal: isService ? { Service: Principal } : { AWS: Principal },
      Action,
      Resource: functionArn,
      Condition: {
        ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      },
    },
  });
  return { ref: resource.logicalId, attributes: {} };
}

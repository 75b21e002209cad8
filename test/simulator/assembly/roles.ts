import * as z from 'zod';
import type { CreatedResource } from '../aws/aws.ts';
import type { PolicyDocument as Policy } from '../iam/policy.ts';
import { PolicyDocument } from './policy-document.ts';
import { type Provider, propertiesOf, type World } from './provider.ts';

const Inline = z.object({ PolicyName: z.string(), PolicyDocument });

/** The managed policies of AWS that templates may name. */
const managed: Readonly<Record<string, Policy>> = {
  // Of a service that is left out: nothing here asks for it.
  'service-role/AWSBackupServiceRolePolicyForBackup': { Version: '2012-10-17', Statement: [] },
  'service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  },
};

const RoleProperties = z.strictObject({
  AssumeRolePolicyDocument: PolicyDocument,
  Policies: z.array(Inline).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});

const PolicyProperties = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument,
  Roles: z.array(z.string()),
});

const ManagedPolicyProperties = z.strictObject({
  PolicyDocument,
  Roles: z.array(z.string()).default([]),
  Description: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  Path: z.string().optional(),
});

interface Role {
  readonly arn: string;
  readonly trust: Policy;
  readonly policies: Policy[];
}
interface ManagedPolicy {
  readonly arn: string;
  readonly document: Policy;
}

/** Providers of roles and their policies; a role is defined again whenever a policy joins it. */
export function roleProviders(): Readonly<Record<string, Provider>> {
  const roles = new Map<string, Role>();
  const policies = new Map<string, ManagedPolicy>();
  const define = (world: World, { arn, trust, policies: documents }: Role) =>
    world.aws.iam.defineRole({ roleArn: arn, trust, policies: documents });
  const attach = (world: World, roleNames: readonly string[], document: Policy) => {
    for (const name of roleNames) {
      const role = roles.get(name);
      if (!role) throw new Error(`a policy is attached to ${name}, which is no role of the template`);
      role.policies.push(document);
      define(world, role);
    }
  };

  return {
    'AWS::IAM::Role': (resource, world) => {
      const { AssumeRolePolicyDocument, Policies, ManagedPolicyArns } = propertiesOf(resource, RoleProperties);
      const role: Role = {
        arn: `arn:aws:iam::${world.accountId}:role/${resource.physicalId}`,
        trust: AssumeRolePolicyDocument,
        policies: [
          ...Policies.map((inline) => inline.PolicyDocument),
          ...ManagedPolicyArns.map((arn) => managedPolicy(arn, policies)),
        ],
      };
      roles.set(resource.physicalId, role);
      define(world, role);
      return { ref: resource.physicalId, attributes: { Arn: role.arn, RoleId: `AROA${resource.physicalId}` } };
    },
    'AWS::IAM::Policy': (resource, world) => {
      const { PolicyDocument: document, Roles, PolicyName } = propertiesOf(resource, PolicyProperties);
      attach(world, Roles, document);
      return { ref: PolicyName, attributes: { Id: PolicyName } };
    },
    'AWS::IAM::ManagedPolicy': (resource, world): CreatedResource => {
      const { PolicyDocument: document, Roles } = propertiesOf(resource, ManagedPolicyProperties);
      const arn = `arn:aws:iam::${world.accountId}:policy/${resource.physicalId}`;
      policies.set(arn, { arn, document });
      attach(world, Roles, document);
      return { ref: arn, attributes: { PolicyArn: arn } };
    },
  };
}

function managedPolicy(arn: string, own: ReadonlyMap<string, ManagedPolicy>): Policy {
  const document = own.get(arn)?.document ?? managed[arn.replace(/^arn:[^:]+:iam::aws:policy\//, '')];
  if (!document) throw new Error(`the managed policy ${arn} is not simulated`);
  return document;
}

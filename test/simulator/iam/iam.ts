import { randomBytes, randomInt } from 'node:crypto';
import { judge, principalMatch, statementsOf, type Verdict } from './evaluate.ts';
import type { Context } from './pattern.ts';
import type { ConditionValue, PolicyDocument, PolicyStatement } from './policy.ts';

export interface RoleDefinition {
  readonly roleArn: string;
  readonly policies: readonly PolicyDocument[];
  readonly trust?: PolicyDocument;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys by name, e.g. `dynamodb:LeadingKeys`; names are compared without case. */
  readonly context?: Readonly<Record<string, ConditionValue | undefined>>;
}

export interface Denial {
  readonly at: Date;
  /** A role's ARN, a service principal, or what was presented instead. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

export interface Iam {
  /** Defines a role, or replaces its policies. @throws Error for a policy whose effect is unknown */
  defineRole(role: RoleDefinition): void;
  /** One set per Lambda instance, so that calls can be attributed. @throws Error for an unknown role */
  issueCredentials(roleArn: string): Credentials;
  /** The secret and role behind an access key id, for checking signatures. */
  findCredentials(accessKeyId: string): (Credentials & { readonly roleArn: string }) | undefined;
  /** Adds a policy to a resource: Lambda permissions, key, bucket and queue policies. */
  attachResourcePolicy(resourceArn: string, policy: PolicyDocument): void;
  /** Judges without recording. The principal is a role's ARN or a service (`apigateway.amazonaws.com`). */
  evaluate(principal: string, request: AccessRequest): Decision;
  /** Judges and records a denial. */
  isAllowed(principal: string, request: AccessRequest): boolean;
  /** Whether a service may assume the role (its trust policy). */
  mayAssume(servicePrincipal: string, roleArn: string, context?: AccessRequest['context']): boolean;
  /** Records a refusal that no policy made, e.g. an operation the simulator does not know. */
  recordDenial(denial: Omit<Denial, 'at'>): void;
  denials(): readonly Denial[];
  clearDenials(): void;
}

interface Role {
  readonly statements: readonly PolicyStatement[];
  readonly trust: readonly PolicyStatement[];
}

/** An IAM that denies by default and knows only the roles and resource policies it was given. */
export function createIam(options: { now: () => Date; region: string; accountId: string }): Iam {
  const { now, region, accountId } = options;
  const roles = new Map<string, Role>();
  const credentials = new Map<string, Credentials & { readonly roleArn: string }>();
  const resourcePolicies = new Map<string, PolicyStatement[]>();
  const denied: Denial[] = [];

  function contextOf(principal: string, extra: AccessRequest['context']): Context {
    const isService = !principal.startsWith('arn:');
    const time = now();
    const context = new Map<string, ConditionValue>([
      // The loopback wire is plain HTTP, but it stands for AWS's TLS endpoints.
      ['aws:securetransport', 'true'],
      ['aws:currenttime', time.toISOString()],
      ['aws:epochtime', String(Math.floor(time.getTime() / 1000))],
      ['aws:requestedregion', region],
      ['aws:resourceaccount', accountId],
      ['aws:viaawsservice', 'false'],
      ['aws:principalisawsservice', String(isService)],
    ]);
    if (isService) context.set('aws:principalservicename', principal);
    if (!isService) {
      context.set('aws:principalarn', principal);
      context.set('aws:principalaccount', accountId);
      context.set('aws:principaltype', 'AssumedRole');
      context.set('aws:sourceip', '127.0.0.1');
    }
    for (const [key, value] of Object.entries(extra ?? {}))
      if (value !== undefined) context.set(key.toLowerCase(), value);
    return context;
  }

  function policiesOf(resource: string): readonly PolicyStatement[] {
    // An object's policy is its bucket's.
    const owner = resource.startsWith('arn:aws:s3:::') ? (resource.split('/')[0] ?? resource) : resource;
    return resourcePolicies.get(owner) ?? [];
  }

  function evaluate(principal: string, request: AccessRequest): Decision {
    const judged = { ...request, context: contextOf(principal, request.context) };
    const named = (how: 'itself' | 'account') =>
      policiesOf(request.resource).filter((statement) => principalMatch(statement, principal, accountId) === how);
    const byIdentity = judge(roles.get(principal)?.statements ?? [], judged);
    const byResource = judge(named('itself'), judged);
    const byAccount = judge(named('account'), judged);
    const refusal = [byIdentity, byResource, byAccount].find((verdict) => verdict.effect === 'deny');
    if (refusal) return { allowed: false, reason: refusal.reason ?? 'denied' };
    if (byResource.effect === 'allow') return { allowed: true, reason: 'resource policy' };
    return decideByIdentity(request.resource, byIdentity, byAccount);
  }

  const describe = (principal: string, { action, resource }: AccessRequest, reason: string) => ({
    at: now(),
    principal,
    action,
    resource,
    reason,
  });

  return {
    defineRole({ roleArn, policies, trust }) {
      roles.set(roleArn, { statements: statementsOf(policies), trust: trust ? statementsOf([trust]) : [] });
    },
    issueCredentials(roleArn) {
      if (!roles.has(roleArn)) throw new Error(`no role ${roleArn}`);
      const issued = {
        accessKeyId: `ASIA${Array.from({ length: 16 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[randomInt(32)]).join('')}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(48).toString('base64'),
      };
      credentials.set(issued.accessKeyId, { ...issued, roleArn });
      return issued;
    },
    findCredentials: (accessKeyId) => credentials.get(accessKeyId),
    attachResourcePolicy(resourceArn, policy) {
      resourcePolicies.set(resourceArn, [...(resourcePolicies.get(resourceArn) ?? []), ...statementsOf([policy])]);
    },
    evaluate,
    isAllowed(principal, request) {
      const decision = evaluate(principal, request);
      if (!decision.allowed) denied.push(describe(principal, request, decision.reason));
      return decision.allowed;
    },
    mayAssume(servicePrincipal, roleArn, context) {
      const trust = (roles.get(roleArn)?.trust ?? []).filter(
        (statement) => principalMatch(statement, servicePrincipal, accountId) === 'itself',
      );
      const request = { action: 'sts:AssumeRole', resource: roleArn, context: contextOf(servicePrincipal, context) };
      return judge(trust, request).effect === 'allow';
    },
    recordDenial: (denial) => void denied.push({ at: now(), ...denial }),
    denials: () => [...denied],
    clearDenials: () => void denied.splice(0),
  };
}

function decideByIdentity(resource: string, byIdentity: Verdict, byAccount: Verdict): Decision {
  if (byIdentity.effect !== 'allow') return { allowed: false, reason: 'no policy allows it' };
  // A key is closed to its own account unless its key policy opens it (KMS developer guide, key policies).
  if (/^arn:aws:kms:[^:]*:[^:]*:key\//.test(resource) && byAccount.effect !== 'allow') {
    return { allowed: false, reason: 'the key policy does not let IAM policies decide' };
  }
  return { allowed: true, reason: byIdentity.reason ?? 'identity policy' };
}

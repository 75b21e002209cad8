import type { ResolvedResource } from '../provider.ts';
import { type Check, type Checks, listOf, partOf, refuse, textOf } from './check.ts';

function demandCount(resource: ResolvedResource, what: string, count: number, most: number): void {
  if (count > most) refuse(resource, `it has ${count} ${what} and may have ${most}`);
}

/** The use of each kind of key (KMS API reference, CreateKey); only symmetric ones rotate. */
const usages: readonly (readonly [spec: RegExp, usage: RegExp])[] = [
  [/^SYMMETRIC_DEFAULT$/, /^ENCRYPT_DECRYPT$/],
  [/^HMAC_/, /^GENERATE_VERIFY_MAC$/],
  [/^ECC_/, /^(?:SIGN_VERIFY|KEY_AGREEMENT)$/],
  [/^RSA_/, /^(?:ENCRYPT_DECRYPT|SIGN_VERIFY)$/],
];

const checkKey: Check = (resource) => {
  const spec = textOf(resource.properties, 'KeySpec') ?? 'SYMMETRIC_DEFAULT';
  const usage = textOf(resource.properties, 'KeyUsage') ?? 'ENCRYPT_DECRYPT';
  if (!usages.some(([each, fitting]) => each.test(spec) && fitting.test(usage)))
    refuse(resource, `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  if (partOf(resource.properties, 'EnableKeyRotation') === true && spec !== 'SYMMETRIC_DEFAULT')
    refuse(resource, 'You cannot set the EnableKeyRotation property to true on asymmetric or external keys.');
};

/** DynamoDB developer guide, quotas. */
const checkTable: Check = (resource) => {
  const local = listOf(resource.properties, 'LocalSecondaryIndexes');
  const global = listOf(resource.properties, 'GlobalSecondaryIndexes');
  demandCount(resource, 'local indexes', local.length, 5);
  demandCount(resource, 'global indexes', global.length, 20);
  const projected = [...local, ...global].flatMap((index) => listOf(index, 'Projection', 'NonKeyAttributes'));
  demandCount(resource, 'attributes projected into indexes', projected.length, 100);
  const schemas = [resource.properties, ...local, ...global].flatMap((each) => listOf(each, 'KeySchema'));
  const keys = new Set(schemas.map((each) => textOf(each, 'AttributeName')));
  const defined = listOf(resource.properties, 'AttributeDefinitions').map((each) => textOf(each, 'AttributeName'));
  const unused = defined.filter((name) => !keys.has(name));
  if (unused.length > 0 || [...keys].some((name) => !defined.includes(name)))
    refuse(resource, `Number of attributes in KeySchema does not exactly match AttributeDefinitions: ${unused}`);
};

/** EventBridge user guide, quotas. */
const checkRule: Check = (resource) => {
  const pattern = partOf(resource.properties, 'EventPattern');
  if (pattern !== undefined) demandCount(resource, 'characters of pattern', JSON.stringify(pattern).length, 2048);
  demandCount(resource, 'targets', listOf(resource.properties, 'Targets').length, 5);
};

/** CloudWatch user guide, quotas: dashboards. */
const checkDashboard: Check = (resource) => {
  const body: unknown = JSON.parse(textOf(resource.properties, 'DashboardBody') ?? '{}');
  const widgets = listOf(body, 'widgets');
  demandCount(resource, 'widgets', widgets.length, 500);
  const metrics = widgets.map((widget) => listOf(widget, 'properties', 'metrics').length);
  demandCount(resource, 'metrics in a widget', Math.max(0, ...metrics), 500);
  demandCount(
    resource,
    'metrics',
    metrics.reduce((sum, each) => sum + each, 0),
    2500,
  );
};

/** Web ACL capacity units of managed rule groups (AWS WAF developer guide, AWS managed rule groups list). */
const managedUnits: Readonly<Record<string, number>> = {
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
};
const mostUnits = 1500;
const longestRegex = 512;

/** AWS WAF developer guide, web ACL capacity units: more than 1,500 are charged for each request. */
const checkFirewall: Check = (resource) => {
  const rules = listOf(resource.properties, 'Rules').map((rule) => unitsOf(resource, partOf(rule, 'Statement')));
  demandCount(
    resource,
    'capacity units',
    rules.reduce((sum, each) => sum + each, 0),
    mostUnits,
  );
};

function unitsOf(resource: ResolvedResource, statement: unknown): number {
  const rate = partOf(statement, 'RateBasedStatement');
  if (rate !== undefined) {
    const scope = partOf(rate, 'ScopeDownStatement');
    return 2 + (scope === undefined ? 0 : unitsOf(resource, scope));
  }
  const group = textOf(statement, 'ManagedRuleGroupStatement', 'Name');
  if (group !== undefined) return managedUnits[group] ?? refuse(resource, `the rule group ${group} is not known here`);
  for (const kind of ['AndStatement', 'OrStatement']) {
    if (partOf(statement, kind) === undefined) continue;
    const parts = listOf(statement, kind, 'Statements');
    if (parts.length < 2) refuse(resource, `${kind} needs two statements or more`);
    return parts.reduce<number>((sum, each) => sum + unitsOf(resource, each), 0);
  }
  return unitsOfMatch(resource, statement);
}

function unitsOfMatch(resource: ResolvedResource, statement: unknown): number {
  const regex = textOf(statement, 'RegexMatchStatement', 'RegexString');
  if ((regex?.length ?? 0) > longestRegex)
    refuse(resource, `a regular expression has ${longestRegex} characters at most`);
  const kind = regex === undefined ? 'ByteMatchStatement' : 'RegexMatchStatement';
  const transformations = listOf(statement, kind, 'TextTransformations').filter(
    (each) => textOf(each, 'Type') !== 'NONE',
  );
  const contains = /^CONTAINS/.test(textOf(statement, kind, 'PositionalConstraint') ?? '');
  const base = regex === undefined ? (contains ? 10 : 2) : 3;
  return base + 10 * transformations.length;
}

/** Quotas of services that keep these resources, and which settings of theirs go together. */
export const limitChecks: Checks = {
  'AWS::KMS::Key': checkKey,
  'AWS::DynamoDB::Table': checkTable,
  'AWS::Events::Rule': checkRule,
  'AWS::CloudWatch::Dashboard': checkDashboard,
  'AWS::WAFv2::WebACL': checkFirewall,
};

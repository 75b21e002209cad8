import type { CreatedResource } from '../aws/aws.ts';
import { apiProviders } from './apis.ts';
import { type Account, openAccount } from './checks/account.ts';
import { checkDelivery } from './checks/alarms.ts';
import { checkCreation } from './checks/checks.ts';
import { checkStacks } from './checks/stacks.ts';
import { customProviders } from './custom-resources.ts';
import { functionProviders } from './functions.ts';
import { type Node, nodeId, orderResources } from './graph.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { leftOut, leftOutProperties } from './left-out.ts';
import type { Stack } from './load.ts';
import type { Provider, ResolvedResource, World } from './provider.ts';
import type { ReportRow } from './report.ts';
import { roleProviders } from './roles.ts';

/** The result of a deployment. */
export interface Provisioned {
  readonly rows: readonly ReportRow[];
  /** Outputs by stack and name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface State {
  readonly created: Map<string, CreatedResource>;
  readonly stacks: ReadonlyMap<string, Stack>;
  readonly exports: ReadonlyMap<unknown, { readonly stack: Stack; readonly value: unknown }>;
  readonly world: World;
  readonly account: Account;
}

/**
 * Deploys the assembly to the simulated services, each resource after those it needs, otherwise at once.
 * @throws Error for a type, property or attribute that is neither simulated nor left out on purpose, and for what AWS would
 * refuse to make
 */
export async function provision(world: World): Promise<Provisioned> {
  checkStacks(world.assembly);
  const nodes = orderResources(world.assembly);
  const providers = { ...roleProviders(), ...functionProviders, ...apiProviders, ...customProviders };
  const handlers = customResourceHandlers(nodes);
  const rows = nodes.map((node) => rowOf(node, world, providers, handlers));
  const unknown = rows.filter(({ state }) => state === 'unknown');
  if (unknown.length > 0) {
    const types = [...new Set(unknown.map(({ type }) => type))].join(', ');
    throw new Error(`not simulated, and not left out on purpose: ${types}`);
  }
  const state: State = {
    created: new Map(),
    stacks: new Map(world.assembly.stacks.map((stack) => [stack.name, stack])),
    exports: exportedBy(world.assembly.stacks),
    world,
    account: openAccount({ ...world, iam: world.aws.iam }, world.certificates),
  };
  const running = new Map<string, Promise<void>>();
  const stacks = new Map<string, Promise<unknown>>();
  for (const [name, members] of Map.groupBy(nodes, ({ stack }) => stack.name)) {
    const before = Promise.all(members[0]?.stack.dependencies.map((each) => stacks.get(each)) ?? []);
    for (const node of members) {
      const ready = Promise.all([before, ...node.needs.map((need) => running.get(need))]);
      running.set(
        node.id,
        ready.then(() => createNode(node, state, providers, handlers)),
      );
    }
    stacks.set(name, Promise.all(members.map(({ id }) => running.get(id))));
  }
  await Promise.all(stacks.values());
  checkDelivery(state.account);
  return { rows, outputs: outputsOf(state) };
}

async function createNode(
  node: Node,
  state: State,
  providers: Readonly<Record<string, Provider>>,
  handlers: ReadonlySet<string>,
) {
  const { resource, stack, logicalId, id } = node;
  const scope = scopeOf(stack, state);
  if (resource.Condition && !scope.condition(resource.Condition)) return;
  const { world, account } = state;
  const resolved: ResolvedResource = {
    type: resource.Type,
    stack: stack.name,
    logicalId,
    id,
    physicalId: `${stack.name}-${logicalId}`,
    properties: resolveProperties(node, scope),
  };
  checkCreation(resolved, account);
  const tell = account.admit(resolved);
  const create = handlers.has(id) ? handlerOf : (providers[resource.Type] ?? createInAws);
  const created = await create(withoutLeftOut(resolved), world);
  state.created.set(id, created);
  tell(created);
}

/** A type that the simulated AWS has, or one that is left out: the former goes before the table of the latter. */
function createInAws({ type, id, physicalId, properties }: ResolvedResource, world: World) {
  if (world.aws.resourceTypes.has(type)) return world.aws.create({ type, logicalId: id, properties });
  return { ref: physicalId, attributes: leftOut[type]?.attributes?.(physicalId, world) ?? {} };
}

function withoutLeftOut(resource: ResolvedResource): ResolvedResource {
  const ignored = leftOutProperties[resource.type] ?? {};
  const kept = Object.entries(resource.properties).filter(([name]) => !Object.hasOwn(ignored, name));
  return { ...resource, properties: Object.fromEntries(kept) };
}

function resolveProperties({ id, resource }: Node, scope: Scope): Readonly<Record<string, unknown>> {
  try {
    return Object(resolve(resource.Properties, scope));
  } catch (cause) {
    throw new Error(`${id} (${resource.Type}): ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The same for every stack and at every start, so that what has a name made from it is found again. */
const stackUuid = '00000000-0000-4000-8000-51a7ac2e0000';

function scopeOf(stack: Stack, state: State): Scope {
  const { world, created } = state;
  const lookUp = (logicalId: string) => {
    const found = created.get(nodeId(stack.name, logicalId));
    if (!found) throw new Error(`${logicalId} is not there: its condition is false`);
    return found;
  };
  const scope: Scope = {
    pseudo: {
      'AWS::Region': stack.region,
      'AWS::AccountId': world.accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${world.accountId}:stack/${stack.name}/${stackUuid}`,
    },
    ref: (name) => {
      const parameter = stack.template.Parameters[name];
      if (!parameter) return lookUp(name).ref;
      if (parameter.Default === undefined || parameter.Type.startsWith('AWS::SSM')) {
        throw new Error(`the parameter ${name} has no value here`);
      }
      return parameter.Default;
    },
    attribute: (logicalId, name) => {
      const value = lookUp(logicalId).attributes[name];
      if (value !== undefined) return value;
      throw new Error(`${logicalId} (${stack.template.Resources[logicalId]?.Type}) has no attribute ${name} here`);
    },
    importValue: (name) => importValue(name, state),
    condition: (name) => resolve(stack.template.Conditions[name], scope) === true,
  };
  return scope;
}

function importValue(name: string, state: State): unknown {
  const exported = state.exports.get(name);
  if (!exported) throw new Error(`no stack exports ${name}`);
  return resolve(exported.value, scopeOf(exported.stack, state));
}

function exportedBy(stacks: readonly Stack[]): State['exports'] {
  const values = stacks.flatMap((stack) =>
    Object.values(stack.template.Outputs).map(({ Value: value, Export }) => [Export?.Name, { stack, value }] as const),
  );
  return new Map(values);
}

function outputsOf(state: State): Provisioned['outputs'] {
  return Object.fromEntries(
    [...state.stacks.values()].map((stack) => [
      stack.name,
      Object.fromEntries(
        Object.entries(stack.template.Outputs)
          .filter(([, { Condition }]) => !Condition || scopeOf(stack, state).condition(Condition))
          .map(([name, { Value }]) => [name, resolve(Value, scopeOf(stack, state))]),
      ),
    ]),
  );
}

/** The functions that serve custom resources in the cloud; here the providers do their work. */
function customResourceHandlers(nodes: readonly Node[]): ReadonlySet<string> {
  const handlers = new Set<string>();
  for (const { resource, stack } of nodes) {
    const token = resource.Properties.ServiceToken;
    if (!resource.Type.startsWith('Custom::') || typeof token !== 'object' || token === null) continue;
    const target = Object.values(token)[0];
    const logicalId = Array.isArray(target) ? target[0] : target;
    handlers.add(nodeId(stack.name, String(logicalId).replace(/\.Arn$/, '')));
  }
  return handlers;
}

function handlerOf({ physicalId, properties }: ResolvedResource, world: World): CreatedResource {
  const { region, accountId, handlerRoles } = world;
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${physicalId}`;
  handlerRoles.set(arn, String(properties.Role));
  return { ref: physicalId, attributes: { Arn: arn } };
}

function rowOf(
  { id, resource: { Type: type } }: Node,
  { aws }: World,
  providers: Readonly<Record<string, Provider>>,
  handlers: ReadonlySet<string>,
): ReportRow {
  const because = leftOut[type]?.because;
  if (handlers.has(id))
    return { id, type, state: 'left out', because: 'the simulator does the custom resource itself' };
  if (Object.hasOwn(providers, type) || aws.resourceTypes.has(type)) return { id, type, state: 'simulated' };
  return because ? { id, type, state: 'left out', because } : { id, type, state: 'unknown' };
}

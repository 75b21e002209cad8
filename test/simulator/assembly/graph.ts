import { visitReferences } from './intrinsics.ts';
import type { Assembly, Stack, TemplateResource } from './load.ts';

/** One resource of one stack, and what must exist before it. */
export interface Node {
  /** Unique over all stacks. */
  readonly id: string;
  readonly stack: Stack;
  readonly logicalId: string;
  readonly resource: TemplateResource;
  readonly needs: readonly string[];
}

/** The identifier of a resource over all stacks. */
export const nodeId = (stack: string, logicalId: string): string => `${stack}/${logicalId}`;

/**
 * Orders every resource of the assembly: what another needs comes first, and so does the whole of a stack that another
 * depends on.
 * @throws Error for a reference to nothing, or a circle
 */
export function orderResources(assembly: Assembly): readonly Node[] {
  const exporters = exportsByName(assembly);
  const nodes = new Map<string, Node>();
  for (const stack of sortStacks(assembly.stacks)) {
    for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
      const id = nodeId(stack.name, logicalId);
      nodes.set(id, { id, stack, logicalId, resource, needs: [...needsOf(stack, resource, exporters)] });
    }
  }
  return sorted(nodes);
}

type Exporters = ReadonlyMap<string, { readonly stack: Stack; readonly value: unknown }>;

function exportsByName({ stacks }: Assembly): Exporters {
  const exporters = new Map<string, { stack: Stack; value: unknown }>();
  for (const stack of stacks) {
    for (const { Value, Export } of Object.values(stack.template.Outputs)) {
      if (typeof Export?.Name === 'string') exporters.set(Export.Name, { stack, value: Value });
    }
  }
  return exporters;
}

function needsOf(stack: Stack, resource: TemplateResource, exporters: Exporters): Set<string> {
  const needs = new Set<string>();
  const needResource = (inStack: Stack) => (logicalId: string) => {
    if (Object.hasOwn(inStack.template.Resources, logicalId)) needs.add(nodeId(inStack.name, logicalId));
    else if (!logicalId.startsWith('AWS::') && !Object.hasOwn(inStack.template.Parameters, logicalId)) {
      throw new Error(`${inStack.name} refers to ${logicalId}, which it does not have`);
    }
  };
  const needImport = (name: unknown) => {
    const exporter = exporters.get(String(name));
    if (!exporter) throw new Error(`${stack.name} imports ${JSON.stringify(name)}, which no stack exports`);
    visitReferences(exporter.value, { resource: needResource(exporter.stack), importValue: needImport });
  };
  visitReferences(resource.Properties, { resource: needResource(stack), importValue: needImport });
  for (const logicalId of resource.DependsOn) needResource(stack)(logicalId);
  return needs;
}

function sortStacks(stacks: readonly Stack[]): readonly Stack[] {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  return inOrder(byName, ({ dependencies }) => dependencies);
}

function sorted(nodes: ReadonlyMap<string, Node>): Node[] {
  return inOrder(nodes, ({ needs }) => needs);
}

function inOrder<T>(items: ReadonlyMap<string, T>, needsOf: (item: T) => readonly string[]): T[] {
  const order: T[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (id: string) => {
    const item = items.get(id);
    if (item === undefined || done.has(id)) return;
    if (open.has(id)) throw new Error(`these depend on each other: ${[...open, id].join(' → ')}`);
    open.add(id);
    for (const need of needsOf(item)) visit(need);
    open.delete(id);
    done.add(id);
    order.push(item);
  };
  for (const id of items.keys()) visit(id);
  return order;
}

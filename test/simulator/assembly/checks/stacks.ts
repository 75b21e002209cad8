import { visitReferences } from '../intrinsics.ts';
import type { Assembly, Stack } from '../load.ts';

/** CloudFormation user guide, quotas. */
const most = { resources: 500, outputs: 200, parameters: 200, templateBytes: 1_000_000, description: 1024 };

/** What CloudFormation checks of a stack before it makes anything. @throws Error naming the stack */
export function checkStacks({ stacks }: Assembly): void {
  const exporters = exportersOf(stacks);
  for (const stack of stacks) {
    checkSize(stack);
    checkImports(stack, stacks, exporters);
  }
}

function refuse({ name }: Stack, reason: string): never {
  throw new Error(`the stack ${name}: CloudFormation refuses it: ${reason}`);
}

function checkSize(stack: Stack): void {
  const { name, template } = stack;
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name))
    refuse(stack, 'its name has other characters than letters, digits and hyphens');
  const counts = [
    ['resources', Object.keys(template.Resources).length, most.resources],
    ['outputs', Object.keys(template.Outputs).length, most.outputs],
    ['parameters', Object.keys(template.Parameters).length, most.parameters],
    ['bytes of template', Buffer.byteLength(JSON.stringify(template)), most.templateBytes],
    ['characters of description', (template.Description ?? '').length, most.description],
  ] as const;
  for (const [what, count, limit] of counts) {
    if (count > limit) refuse(stack, `it has ${count} ${what} and may have ${limit}`);
  }
}

/** What is imported must have been exported by a stack that is deployed before. */
function checkImports(stack: Stack, stacks: readonly Stack[], exporters: ReadonlyMap<string, Stack>): void {
  const before = earlierThan(stack, stacks);
  const importValue = (name: unknown) => {
    const exporter = exporters.get(String(name));
    if (!exporter) refuse(stack, `No export named ${String(name)} found`);
    if (!before.has(exporter.name))
      refuse(stack, `No export named ${String(name)} found: ${exporter.name} exports it and is not deployed before`);
  };
  visitReferences(stack.template.Resources, { resource: () => undefined, importValue });
}

const exportsOf = ({ template }: Stack) =>
  Object.values(template.Outputs).flatMap(({ Export }) => (typeof Export?.Name === 'string' ? [Export.Name] : []));

function earlierThan(stack: Stack, stacks: readonly Stack[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = ({ dependencies }: Stack) => {
    for (const name of dependencies) {
      const next = stacks.find((each) => each.name === name);
      if (!next || found.has(name)) continue;
      found.add(name);
      visit(next);
    }
  };
  visit(stack);
  return found;
}

/** The stack of each export. @throws Error for a name that two stacks export */
function exportersOf(stacks: readonly Stack[]): ReadonlyMap<string, Stack> {
  const seen = new Map<string, Stack>();
  for (const stack of stacks) {
    for (const name of exportsOf(stack)) {
      const other = seen.get(name);
      if (other) refuse(stack, `Export with name ${name} is already exported by stack ${other.name}`);
      seen.set(name, stack);
    }
  }
  return seen;
}

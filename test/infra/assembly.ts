import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stage, stageNamed } from '../../infra/stages.ts';
import { addTegata, newApp } from '../../infra/tegata.ts';

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy?: string;
  readonly updatePolicy?: unknown;
  readonly dependsOn: readonly string[];
}

export interface Assembly {
  readonly stacks: readonly {
    readonly name: string;
    readonly resources: readonly Resource[];
    readonly bytes: number;
    readonly dependencies: readonly string[];
    /** By name. */
    readonly outputs: readonly string[];
  }[];
  readonly ofType: (type: string) => readonly Resource[];
}

/** Synthesizes a stage with empty bundles: templates do not depend on what the code says. Its folder is to be removed. */
export function synthesizedApp(
  stage: Stage,
  {
    isValidated = false,
    context = {},
  }: { readonly isValidated?: boolean; readonly context?: Record<string, string> } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-infra-'));
  const bundle = join(folder, 'bundle');
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.js'), 'exports.handler = async () => ({});\n');
  const app = newApp({ outdir: join(folder, 'out'), builtinCloudFormationValidation: isValidated, context });
  addTegata(app, { stage, profileName: 'standard', build: { folderOf: () => bundle } });
  return { app, made: app.synth(), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const known = new Map<string, Assembly>();

/** The templates of a stage, synthesized once for all tests of a process. */
export function synthesized(
  stage: Stage = stageNamed('prod'),
  options: { readonly isValidated?: boolean } = {},
): Assembly {
  const key = JSON.stringify([stage, options]);
  const assembly = known.get(key) ?? templatesOf(stage, options);
  known.set(key, assembly);
  return assembly;
}

function templatesOf(stage: Stage, options: { readonly isValidated?: boolean }): Assembly {
  const { made, remove } = synthesizedApp(stage, options);
  try {
    const stacks = made.stacks.map(({ stackName, template, dependencies }) => ({
      name: stackName,
      resources: resourcesOf(stackName, template),
      bytes: JSON.stringify(template).length,
      dependencies: dependencies.map(({ id }) => id),
      outputs: Object.keys(template.Outputs ?? {}),
    }));
    const all = stacks.flatMap(({ resources }) => resources);
    return { stacks, ofType: (type) => all.filter((each) => each.type === type) };
  } finally {
    remove();
  }
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdatePolicy?: unknown;
  readonly DependsOn?: readonly string[];
}

function resourcesOf(
  stack: string,
  template: { readonly Resources?: Readonly<Record<string, TemplateResource>> },
): Resource[] {
  return Object.entries(template.Resources ?? {}).map(
    ([id, { Type, Properties = {}, DeletionPolicy, UpdatePolicy, DependsOn = [] }]) => ({
      stack,
      id,
      type: Type,
      properties: Properties,
      dependsOn: DependsOn,
      ...(DeletionPolicy && { deletionPolicy: DeletionPolicy }),
      ...(UpdatePolicy !== undefined && { updatePolicy: UpdatePolicy }),
    }),
  );
}

/** A value of a template as text, references included: good for looking for what must or must not be in it. */
export const textOf = (value: unknown) => JSON.stringify(value ?? null);

/** A `Fn::Join`, an import or a reference as one readable string: `<…>` stands for what is known only when deployed. */
export function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(argument))
    return (argument[1] as unknown[]).map(flat).join(String(argument[0]));
  if (name === 'Fn::ImportValue') return `<${flat(argument).split(':').at(-1)}>`;
  return `<${name === 'Ref' ? flat(argument) : textOf(argument)}>`;
}

const cdkOwn = /CustomResourceProvider|^AWS679f53fac002430cb0da5b7982bd2287/;

/** Our functions, by the name of their operation; CDK's own, for its custom resources, are left out. */
export function functionsByName({ ofType }: Assembly, stage: string): ReadonlyMap<string, Resource> {
  const ours = ofType('AWS::Lambda::Function').filter(({ id }) => !cdkOwn.test(id));
  return new Map(ours.map((each) => [String(each.properties.FunctionName).replace(`tegata-${stage}-`, ''), each]));
}

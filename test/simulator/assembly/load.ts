import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

const Artifact = z.object({
  type: z.string(),
  environment: z.string().optional(),
  dependencies: z.array(z.string()).default([]),
  displayName: z.string().optional(),
  properties: z.looseObject({ templateFile: z.string().optional(), stackName: z.string().optional() }).default({}),
});
const Manifest = z.object({ version: z.string(), artifacts: z.record(z.string(), Artifact) });

const TemplateResource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  Condition: z.string().optional(),
  Metadata: z.unknown().optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const Output = z.object({
  Value: z.unknown().optional(),
  Export: z.object({ Name: z.unknown() }).optional(),
  Condition: z.string().optional(),
  Description: z.string().optional(),
});
// Strict: a section nobody reads (Transform, Mappings, …) fails the start instead of being ignored.
const Template = z.strictObject({
  AWSTemplateFormatVersion: z.string().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Resources: z.record(z.string(), TemplateResource).default({}),
  Outputs: z.record(z.string(), Output).default({}),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Rules: z.unknown().optional(),
});

export type TemplateResource = z.infer<typeof TemplateResource>;
export type Template = z.infer<typeof Template>;

/** One CloudFormation stack of the assembly. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** Names of the stacks that are deployed before. */
  readonly dependencies: readonly string[];
}

/** A synthesized cloud assembly (`cdk.out`). */
export interface Assembly {
  readonly directory: string;
  /** In the order of the manifest; `dependencies` says what must come first. */
  readonly stacks: readonly Stack[];
}

/**
 * Reads a cloud assembly.
 * @throws Error when the directory holds none, or a template has a part that is not known
 */
export function loadAssembly(directory: string, defaultRegion: string): Assembly {
  const root = resolve(directory);
  const file = join(root, 'manifest.json');
  if (!existsSync(file)) throw new Error(`${root} holds no cloud assembly: synthesize first`);
  const { artifacts } = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const isStack = (id: string) => artifacts[id]?.type === 'aws:cloudformation:stack';
  const nameOf = (id: string) => artifacts[id]?.properties.stackName ?? id;
  const stacks = Object.entries(artifacts)
    .filter(([id]) => isStack(id))
    .map(([id, { environment = '', dependencies, properties }]) => ({
      name: nameOf(id),
      region: regionOf(environment) ?? defaultRegion,
      template: readTemplate(root, properties.templateFile ?? `${id}.template.json`),
      dependencies: dependencies.filter(isStack).map(nameOf),
    }));
  return { directory: root, stacks };
}

function regionOf(environment: string): string | undefined {
  const region = environment.split('/').at(-1);
  return region && region !== 'unknown-region' ? region : undefined;
}

function readTemplate(root: string, file: string): Template {
  const parsed = Template.safeParse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Where the assembly keeps the unpacked asset whose S3 key a function's `Code` names. */
export function assetDirectory(assembly: Assembly, s3Key: string): string {
  const directory = join(assembly.directory, `asset.${s3Key.replace(/\.zip$/, '')}`);
  if (!existsSync(directory)) throw new Error(`the assembly lacks the asset ${s3Key}`);
  return directory;
}

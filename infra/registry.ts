import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventFunctions, operationsByFolder } from '../functions/operations.ts';
import { kindsOf, kindsOfFunction, usesOf } from '../shared/derive/policy.ts';
import { type EventUse, needsSession } from '../shared/operation/operation.ts';
import type { SubjectName } from '../shared/operation/subject-kinds.ts';
import type { Kind } from '../shared/table/table.ts';

/** The project's root folder. */
export const projectRoot = join(import.meta.dirname, '..');

/** The code of one deployed function. */
export interface FunctionSource {
  /** The name of the operation or event function; unique, because it also names the deployed function. */
  readonly name: string;
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  /** The ports it uses besides the table; they decide its adapters. */
  readonly uses: readonly EventUse[];
  /** Whether its callers have sessions, whose tokens it verifies. */
  readonly admitsSessions: boolean;
  /** The kinds of item that its accesses name; they decide its capabilities. */
  readonly kinds: readonly Kind[];
  /** The kind of item that it acts on. */
  readonly subject?: SubjectName | undefined;
}

/**
 * The code of every function of the registry, located beside its definition. @throws Error if two have the same name
 */
export function functionSources(): readonly FunctionSource[] {
  const operations = Object.entries(operationsByFolder).flatMap(([folder, members]) =>
    members.map((operation) => ({
      name: operation.name,
      path: `functions/${folder}/${operation.name}.ts`,
      uses: usesOf(operation),
      admitsSessions: needsSession(operation),
      kinds: kindsOf(operation),
      subject: operation.subject,
    })),
  );
  const events = eventFunctions.map((definition) => ({
    name: definition.name,
    path: `functions/events/${definition.name}.ts`,
    uses: definition.uses ?? [],
    admitsSessions: false,
    kinds: kindsOfFunction(definition),
  }));
  const all = [...operations, ...events];
  const repeated = all.filter(({ name }, index) => all.findIndex((other) => other.name === name) !== index);
  if (repeated.length > 0) throw new Error(`two functions are called ${repeated.map(({ name }) => name).join(', ')}`);
  return all;
}

/** The functions that are defined but have no code yet. */
export function missingSources(sources: readonly FunctionSource[]): readonly FunctionSource[] {
  return sources.filter(({ path }) => !existsSync(join(projectRoot, path)));
}

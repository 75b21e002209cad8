import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { eventFunctions, operations } from '../functions/operations.ts';
import { codesDocument } from '../shared/derive/codes.ts';
import { openApiDocument } from '../shared/derive/openapi.ts';
import type { SampleAnswer } from '../shared/derive/openapi-responses.ts';
import { sampleEvent } from '../shared/derive/sample-events.ts';
import { apiVersion } from './contract/released.ts';
import { projectRoot } from './registry.ts';
import { hostsOf, stageNamed } from './stages.ts';

/** The files derived from the registry, by their path in the project. */
export function derivedFiles(): ReadonlyMap<string, string> {
  // The simulator uses the same names, so a sample event runs there unchanged.
  const domains = hostsOf(stageNamed('dev'));
  const document = openApiDocument(operations, {
    title: 'Tegata',
    version: apiVersion,
    domains,
    answers: sampleAnswers(),
  });
  return new Map([
    ['docs/openapi.json', json(document)],
    ['docs/codes.json', json(codesDocument())],
    ...operations.map(
      (operation) => [`events/${operation.name}.json`, json(sampleEvent(operation, { domains }))] as const,
    ),
    ...eventFunctions.map(({ name, example }) => [`events/${name}.json`, json(example)] as const),
  ]);
}

/** The answers of `events/answers`, by operation. */
function sampleAnswers(): ReadonlyMap<string, SampleAnswer> {
  const folder = join(projectRoot, 'events', 'answers');
  const names = globSync('*.json', { cwd: folder }).map((file) => basename(file, '.json'));
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))]));
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The derived files under a root that are missing, changed or obsolete: those that `writeDocs` would touch. */
export function staleFiles(root: string, files = derivedFiles()): readonly string[] {
  const changed = [...files].filter(([path, text]) => readIfThere(join(root, path)) !== text).map(([path]) => path);
  return [...changed, ...leftOver(root, files)];
}

/** Brings the derived files up to date. @returns the files touched */
export function writeDocs(root: string): readonly string[] {
  const files = derivedFiles();
  const stale = staleFiles(root, files);
  for (const path of stale) {
    const text = files.get(path);
    if (text === undefined) rmSync(join(root, path));
    else write(join(root, path), text);
  }
  return stale;
}

function leftOver(root: string, files: ReadonlyMap<string, string>): readonly string[] {
  const found = globSync('events/*.json', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  return found.filter((path) => !files.has(path)).sort();
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}

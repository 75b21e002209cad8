import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '../../functions/operations.ts';
import { projectRoot } from '../../infra/registry.ts';
import { happyPath } from '../functions/happy-path.ts';

const folder = 'events/answers';

/** What each operation answers in its scene, by the path of its file; not the documents and the answers without content. */
export async function sampleAnswers(): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  for (const { name, printed } of operations) {
    if (printed) continue;
    const { world, handler, request } = await happyPath(name);
    const { status, body } = await world.call(handler, request);
    if (status === 204) continue;
    answers.set(`${folder}/${name}.json`, `${JSON.stringify({ status, body }, null, 2)}\n`);
  }
  return answers;
}

/** Writes the answers that are missing or changed, and removes obsolete ones. @returns the files touched */
export function writeAnswers(answers: ReadonlyMap<string, string>, root = projectRoot): readonly string[] {
  const stale = staleAnswers(answers, root);
  mkdirSync(join(root, folder), { recursive: true });
  for (const path of stale) {
    const text = answers.get(path);
    if (text === undefined) rmSync(join(root, path));
    else writeFileSync(join(root, path), text);
  }
  return stale;
}

/** The files under a root that `writeAnswers` would touch. */
export function staleAnswers(answers: ReadonlyMap<string, string>, root = projectRoot): readonly string[] {
  const found = globSync(`${folder}/*.json`, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const obsolete = found.filter((path) => !answers.has(path));
  const isCurrent = (path: string, text: string) =>
    found.includes(path) && readFileSync(join(root, path), 'utf8') === text;
  return [...[...answers].filter(([path, text]) => !isCurrent(path, text)).map(([path]) => path), ...obsolete];
}

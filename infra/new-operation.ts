import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withMethods } from './new-operation/costs.ts';
import { type Given, givenOf } from './new-operation/given.ts';
import { withLabel } from './new-operation/labels.ts';
import { register } from './new-operation/registry.ts';
import { newScenes, withScene, withScenes } from './new-operation/scenes.ts';
import { definition, handler, test } from './new-operation/templates.ts';

const usage = `npm run new-operation <domain> <verb-noun>

Writes a definition, a handler, a scene and a failing test, and registers the operation. For example: tokens block-token
  <domain>      a folder of functions, there already or not: lower-case letters, with dashes between words
  <verb-noun>   the operation: lower-case words with dashes between them; get-… and list-… read, every other verb changes something`;

/** Says what was written, or in one sentence why nothing was. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const [domain = '', name = ''] = given;
  if (given.includes('--help') || given.includes('-h')) console.log(usage);
  else
    try {
      const written = newOperation(dirname(dirname(fileURLToPath(import.meta.url))), domain, name);
      console.log(`${written.join('\n')}\n
Next: the definition says what the operation does, who may call it and what it asks of the table; the handler decides; the scene says
what must be there. Its test fails until it does something. npm run docs renews its description and its sample event.`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
}

/** The files written, by their paths in the project. @throws Error if a name is invalid or taken */
export function newOperation(root: string, domain: string, name: string): readonly string[] {
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(domain)) throw new Error(`not a domain: ${domain || '(nothing)'}\n\n${usage}`);
  if (!/^[a-z]+(?:-[a-z0-9]+)+$/.test(name))
    throw new Error(`not a verb and a noun: ${name || '(nothing)'}\n\n${usage}`);
  const given = givenOf(domain, name);
  const made = newFiles(given);
  const taken = Object.keys(made).filter((path) => existsSync(join(root, path)));
  if (taken.length > 0) throw new Error(`there already: ${taken.join(', ')}`);
  const files = { ...made, ...changedFiles(root, given) };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return Object.keys(files);
}

function newFiles(given: Given): Readonly<Record<string, string>> {
  const { domain, name } = given;
  return {
    [`functions/${domain}/${name}.operation.ts`]: definition(given),
    [`functions/${domain}/${name}.ts`]: handler(given),
    [`test/functions/${domain}/${name}.test.ts`]: test(given),
  };
}

function changedFiles(root: string, given: Given): Readonly<Record<string, string>> {
  const { domain, name, isBank, isRead } = given;
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const [registry, labels, scenes] = [
    'functions/operations.ts',
    'shared/text/history-labels.ts',
    'test/scenes/scenes.ts',
  ];
  const costs = 'docs/costs.md';
  const own = `test/scenes/${domain}.ts`;
  const isKnown = existsSync(join(root, own));
  return {
    [registry]: register(read(registry), domain, name),
    ...(!isRead && { [labels]: withLabel(read(labels), given) }),
    [costs]: withMethods(read(costs), isBank ? 1 : 2),
    [own]: isKnown ? withScene(read(own), given) : newScenes(given),
    ...(!isKnown && { [scenes]: withScenes(read(scenes), domain) }),
  };
}

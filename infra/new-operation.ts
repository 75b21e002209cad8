import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withMethods } from './new-operation/costs.ts';
import { type Given, givenOf } from './new-operation/given.ts';
import { withLabel } from './new-operation/labels.ts';
import { register } from './new-operation/registry.ts';
import { newScenes, withScene, withScenes } from './new-operation/scenes.ts';
import { definition, handler, test } from './new-operation/templates.ts';

/** `npm run new-operation <domain> <name>`: writes a definition, a handler, a scene and a failing test, and registers them. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [domain = '', name = ''] = process.argv.slice(2);
  const written = newOperation(dirname(dirname(fileURLToPath(import.meta.url))), domain, name);
  console.log(`${written.join('\n')}\n
Next: say in the definition what it does, who may and what it asks of the table; decide in the handler; let the scene say what must
be there. Its test fails until it does something. npm run docs renews its description and its sample event.`);
}

/** The files written, by their paths in the project. @throws Error if a name is invalid or taken */
export function newOperation(root: string, domain: string, name: string): readonly string[] {
  if (!/^[a-z]+$/.test(domain) || !/^[a-z]+(?:-[a-z0-9]+)+$/.test(name)) {
    throw new Error('usage: npm run new-operation <domain> <verb-noun>, for example: tokens block-token');
  }
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

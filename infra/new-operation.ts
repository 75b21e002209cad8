import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run new-operation <domain> <name>`: writes a definition, a handler and a failing test, and registers the
 * operation.
 */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [domain = '', name = ''] = process.argv.slice(2);
  const written = newOperation(dirname(dirname(fileURLToPath(import.meta.url))), domain, name);
  console.log(`${written.join('\n')}\n
Next: say in the definition what it does, who may, what it is about, and what it asks of the table and beyond: the build brings the
adapters. Make the test say what must come of it;
name the event in shared/text/history-labels.ts; npm run docs.`);
}

/** The files written, by their paths in the project. @throws Error if a name is invalid or taken */
export function newOperation(root: string, domain: string, name: string): readonly string[] {
  if (!/^[a-z]+$/.test(domain) || !/^[a-z]+(?:-[a-z0-9]+)+$/.test(name)) {
    throw new Error('usage: npm run new-operation <domain> <verb-noun>, for example: tokens block-token');
  }
  const files = filesOf(domain, name);
  const taken = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (taken.length > 0) throw new Error(`there already: ${taken.join(', ')}`);
  const registry = join(root, 'functions/operations.ts');
  const registered = register(readFileSync(registry, 'utf8'), domain, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  writeFileSync(registry, registered);
  return [...Object.keys(files), 'functions/operations.ts'];
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

function filesOf(domain: string, name: string): Readonly<Record<string, string>> {
  const given = { domain, name, value: camelCase(name), isBank: domain === 'bank' };
  return {
    [`functions/${domain}/${name}.operation.ts`]: definition(given),
    [`functions/${domain}/${name}.ts`]: handler(given),
    [`test/functions/${domain}/${name}.test.ts`]: test(given),
  };
}

interface Given {
  readonly domain: string;
  readonly name: string;
  readonly value: string;
  readonly isBank: boolean;
}

function definition({ domain, name, value, isBank }: Given): string {
  return `import * as z from 'zod';
import { defineOperation } from '../../shared/operation/operation.ts';

export const ${value} = defineOperation({
  name: '${name}',
  summary: 'Does ${name}.',
  route: 'POST ${isBank ? '/bank' : ''}/${isBank ? name : `${domain}/${name}`}',
  hosts: [${isBank ? "'bank'" : "'entry', 'secure'"}],
  may: ${isBank ? "'bank',\n  about: 'bank'" : "'session'"},
  input: z.strictObject({}),
  output: z.strictObject({}),
  access: {},
  errors: [],
  history: { event: '${domain}.${value}', service: '${domain}' },
  example: {},
});
`;
}

function handler({ name, value }: Given): string {
  return `import { handle } from '../../shared/frame/handle.ts';
import { ${value} } from './${name}.operation.ts';

/** Reads, decides, returns its decision; \`handle\` commits it with the history row in one transaction. */
export const handler = handle(${value}, async (_input, _context) => ({
  answer: {},
  changes: [],
  writes: [],
}));
`;
}

function test({ domain, name, value, isBank }: Given): string {
  const caller = isBank
    ? ''
    : `\n    const session = await world.logIn(await world.addUser(company, { role: 'master' }));`;
  const request = isBank ? `{ input: ${value}.example }` : `{ session, input: ${value}.example }`;
  return `import { expect, it } from 'vitest';
import { ${value} } from '../../../functions/${domain}/${name}.operation.ts';
import { handler } from '../../../functions/${domain}/${name}.ts';
import { createWorld } from '../../world.ts';

it('changes what it is there to change, and the history tells what', async () => {
    const world = createWorld();
    const company = world.openCompany();${caller}
    const before = world.changes.length;
    const answer = await world.call(handler, ${request});
    expect(answer.status).toBe(200);
    const stored = world.changes.slice(before).filter(({ key }) => !key.pk.startsWith('HISTORY#'));
    expect(stored, 'nothing was stored').not.toEqual([]);
    const [row] = world.history(company.companyId).slice(-1);
    expect(row).toMatchObject({ operation: '${name}', outcome: 'done' });
    expect(row?.changes, 'the history tells no change').not.toEqual([]);
});
`.replaceAll(/^ {4}/gm, '  ');
}

/** The registry with one more operation, in alphabetical order. @throws Error if it is already registered */
export function register(source: string, domain: string, name: string): string {
  const value = camelCase(name);
  if (new RegExp(`\\b${value}\\b`).test(source)) throw new Error(`functions/operations.ts names ${value} already`);
  const line = `import { ${value} } from './${domain}/${name}.operation.ts';`;
  return withImport(withEntry(source, domain, value), line);
}

function withImport(source: string, line: string): string {
  const pathIn = (text: string) => /'(.*)'/.exec(text)?.[1] ?? '';
  const lines = source.split('\n');
  const imports = lines.filter((each) => each.startsWith('import '));
  const earlier = imports.filter((each) => !pathIn(each).startsWith('./') || pathIn(each) < pathIn(line));
  const at = lines.indexOf(earlier.at(-1) ?? '') + 1;
  return lines.toSpliced(at, 0, line).join('\n');
}

function withEntry(source: string, domain: string, value: string): string {
  const list = new RegExp(`^  ${domain}: \\[([^\\]]*)\\],$`, 'm');
  const found = list.exec(source);
  if (found) {
    const names = (found[1] ?? '').split(',').map((each) => each.trim());
    return source.replace(list, entry(domain, [...names.filter((each) => each !== ''), value]));
  }
  const end = source.indexOf('\n};', source.indexOf('operationsByFolder'));
  if (end < 0) throw new Error('functions/operations.ts has no operationsByFolder');
  return `${source.slice(0, end)}\n${entry(domain, [value])}${source.slice(end)}`;
}

function entry(domain: string, names: readonly string[]): string {
  const sorted = [...names].sort();
  const line = `  ${domain}: [${sorted.join(', ')}],`;
  return line.length <= 120 ? line : `  ${domain}: [\n${sorted.map((each) => `    ${each},\n`).join('')}  ],`;
}

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { register, withImport } from '../../infra/new-operation/registry.ts';

const project = join(import.meta.dirname, '..', '..');
/** What the command reads and writes. */
const touched = [
  'functions',
  'shared/text',
  'docs/costs.md',
  'test/scenes',
  'infra/new-operation.ts',
  'infra/new-operation',
  'package.json',
];
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-operation-'));
  copyParts(touched);
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

const filter = (path: string) => !/\/(node_modules|\.tegata|cdk\.out)$/.test(path);
const copyParts = (parts: readonly string[]) => {
  for (const part of parts) cpSync(join(project, part), join(copy, part), { recursive: true, filter });
};

/** The whole project around it: what is made in it must pass the project's own checks. */
function copyRest(): void {
  copyParts(['shared', 'infra', 'test', 'docs', 'tsconfig.json', '.config', '.biome.json']);
  mkdirSync(join(copy, 'events'));
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
}

const inCopy = (...args: string[]) => spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
const generate = (...args: string[]) => inCopy('infra/new-operation.ts', ...args);
const binary = (path: string) => join(project, 'node_modules', path);
const methodsIn = (costs: string) => Number(/by method \(at most\) \| (\d+)/.exec(costs)?.[1]);
const text = (path: string) => readFileSync(join(copy, path), 'utf8');

describe('new-operation', () => {
  it('writes a definition, a handler, a scene and a test, and registers the operation', () => {
    const run = generate('users', 'thank-user');
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('functions/users/thank-user.operation.ts');
    expect(text('functions/users/thank-user.operation.ts')).toContain("route: 'POST /users/thank-user'");
    expect(text('functions/operations.ts')).toMatch(
      /import \{ thankUser \} from '\.\/users\/thank-user\.operation\.ts';/,
    );
    expect(text('functions/operations.ts')).toMatch(/ {2}users: \[[^\]]*\bthankUser\b[^\]]*\],/);
    expect(text('test/scenes/users.ts')).toContain("  'thank-user': ofMaster(),\n};");
    expect(text('shared/text/history-labels.ts')).toContain("'users.thankUser': words(");
    expect(methodsIn(text('docs/costs.md'))).toBe(methodsIn(readFileSync(join(project, 'docs/costs.md'), 'utf8')) + 10);
  });

  it.each([
    ['get-standing', 'GET', false],
    ['list-standings', 'GET', true],
    ['change-standing', 'POST', false],
  ])('%s is a %s by its verb', (name, method, isList) => {
    expect(generate('users', name).status).toBe(0);
    const definition = text(`functions/users/${name}.operation.ts`);
    expect(definition).toContain(`route: '${method} /users/${name}'`);
    expect(definition.includes('  page: ')).toBe(isList);
    expect(definition.includes('  history: ')).toBe(method === 'POST');
  });

  it('says how it is called', () => {
    const { status, stdout, stderr } = generate('--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^npm run new-operation <domain> <verb-noun>/);
  });

  it('creates a missing folder', () => {
    expect(generate('limits', 'raise-limit').status).toBe(0);
    expect(text('functions/operations.ts')).toContain('  limits: [raiseLimit],\n}');
    expect(text('test/scenes/limits.ts')).toContain("export const limitScenes: Scenes<'limits'>");
    expect(text('test/scenes/scenes.ts')).toContain('  ...limitScenes,\n};');
    expect(text('shared/text/history-labels.ts')).toContain('  limits: words(');
  });

  it('leaves a project that passes its checks, with one failing test for what is not done yet', () => {
    const made = [
      ['tokens', 'block-token'],
      ['bank', 'thank-company'],
      ['limits', 'list-limits'],
      ['bank', 'list-thanks'],
      ['exchange-rates', 'get-rate'],
      ['exchange-rates', 'change-rate'],
    ] as const;
    copyRest();
    for (const [domain, name] of made) expect(generate(domain, name).stderr).toBe('');
    expect(inCopy('infra/write-docs.ts').status).toBe(0);
    expect(inCopy(binary('@biomejs/biome/bin/biome'), 'check', 'functions', 'shared/text', 'test/scenes').status).toBe(
      0,
    );
    const include = ['functions', 'test/scenes', 'test/functions/registry.test.ts'];
    writeFileSync(join(copy, 'tsconfig.scope.json'), JSON.stringify({ extends: './tsconfig.json', include }));
    expect(inCopy(binary('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.scope.json').stdout).toBe('');
    const own = made.map(([domain, name]) => `test/functions/${domain}/${name}.test.ts`);
    const shared = ['test/functions/registry.test.ts', 'test/functions/other-tenants.test.ts'];
    const run = inCopy(binary('vitest/vitest.mjs'), 'run', '--config', '.config/vitest.ts', ...own, ...shared);
    const failed = (run.stdout + run.stderr).match(/AssertionError.*/g) ?? [];
    expect(failed.map((line) => /nothing was (?:stored|answered)/.test(line))).toEqual(made.map(() => true));
    expect(run.stdout).toMatch(/Test Files.*6 failed.*2 passed/);
  });

  it('does not compile where an operation has no scene', () => {
    copyRest();
    generate('tokens', 'block-token');
    const scenes = 'test/scenes/tokens.ts';
    writeFileSync(join(copy, scenes), text(scenes).replace(/^ {2}'block-token': .*\n/m, ''));
    writeFileSync(join(copy, 'tsconfig.scope.json'), JSON.stringify({ extends: './tsconfig.json', include: [scenes] }));
    const checked = inCopy(binary('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.scope.json');
    expect(checked.stdout).toMatch(/test\/scenes\/tokens\.ts.*block-token.* is missing/s);
  });

  it.each([
    [[], 'not a domain: (nothing)'],
    [['tokens'], 'not a verb and a noun: (nothing)'],
    [['tokens', 'block'], 'not a verb and a noun: block'],
    [['Tokens', 'block-token'], 'not a domain: Tokens'],
    [['tokens-', 'block-token'], 'not a domain: tokens-'],
    [['tokens', '../block-token'], 'not a verb and a noun: ../block-token'],
    [['users', 'list-users'], 'there already'],
    [['tokens', 'list-users'], 'names listUsers already'],
  ])('refuses %j', (args, why) => {
    const before = text('functions/operations.ts');
    const run = generate(...args);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain(why);
    expect(run.stderr).not.toMatch(/\n +at /);
    expect(text('functions/operations.ts')).toBe(before);
  });
});

it('registers in the order of the alphabet, and breaks a line that grows too long', () => {
  const source = `import type { A } from '../shared/a.ts';
import { listUsers } from './users/list-users.operation.ts';

export const operationsByFolder = {
  users: [listUsers],
};
`;
  expect(register(source, 'users', 'add-user')).toBe(`import type { A } from '../shared/a.ts';
import { addUser } from './users/add-user.operation.ts';
import { listUsers } from './users/list-users.operation.ts';

export const operationsByFolder = {
  users: [addUser, listUsers],
};
`);
  const many = Array.from({ length: 9 }, (_, index) => `do-something-number-${'abcdefghi'.charAt(index)}`);
  const long = many.reduce((text, name) => register(text, 'users', name), source);
  expect(long).toContain('  users: [\n    doSomethingNumberA,\n');
  expect(long.split('\n').every((line) => line.length <= 120)).toBe(true);
});

it.each([
  ["import { b } from './b.ts';", "import { a } from './a.ts';\nimport { b } from './b.ts';\n\n/** Text. */"],
  ["import { b } from '../b.ts';", "import { b } from '../b.ts';\nimport { a } from './a.ts';\n\n/** Text. */"],
])('puts an import where it belongs among %s', (there, becomes) => {
  expect(withImport(`${there}\n\n/** Text. */`, "import { a } from './a.ts';")).toBe(becomes);
});

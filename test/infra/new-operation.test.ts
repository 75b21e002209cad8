import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { register } from '../../infra/new-operation.ts';

const project = join(import.meta.dirname, '..', '..');
let copy: string;

/** A copy of as much of the project as an operation and its test need. */
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-operation-'));
  for (const part of ['functions', 'shared', 'infra/new-operation.ts', 'package.json', 'tsconfig.json', '.config']) {
    cpSync(join(project, part), join(copy, part), { recursive: true });
  }
  mkdirSync(join(copy, 'test'));
  for (const part of ['world.ts', 'memory-engine.ts', 'builders', 'engines', 'fakes']) {
    cpSync(join(project, 'test', part), join(copy, 'test', part), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

const generate = (...args: string[]) =>
  spawnSync(process.execPath, ['infra/new-operation.ts', ...args], { cwd: copy, encoding: 'utf8' });
const text = (path: string) => readFileSync(join(copy, path), 'utf8');

function runTests(path: string) {
  const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs');
  return spawnSync(process.execPath, [vitest, 'run', '--config', '.config/vitest.ts', path], {
    cwd: copy,
    encoding: 'utf8',
  });
}

describe('new-operation', () => {
  it('writes a definition, a handler and a test, and registers the operation', () => {
    const run = generate('users', 'thank-user');
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('functions/users/thank-user.operation.ts');
    expect(text('functions/users/thank-user.operation.ts')).toContain("name: 'thank-user'");
    expect(text('functions/operations.ts')).toMatch(
      /import \{ thankUser \} from '\.\/users\/thank-user\.operation\.ts';/,
    );
    expect(text('functions/operations.ts')).toMatch(/ {2}users: \[[^\]]*\bthankUser\b[^\]]*\],/);
  });

  it('creates a missing folder', () => {
    expect(generate('limits', 'raise-limit').status).toBe(0);
    expect(text('functions/operations.ts')).toContain('  limits: [raiseLimit],\n};');
  });

  it('leaves a project that compiles, with one failing test for what is not done yet', () => {
    generate('tokens', 'block-token');
    generate('bank', 'thank-company');
    const run = runTests('test/functions/');
    expect(run.status, run.stdout).not.toBe(0);
    expect((run.stdout + run.stderr).match(/AssertionError.*: nothing was stored/g)).toHaveLength(2);
    const scope = {
      extends: './tsconfig.json',
      include: ['functions/operations.ts', 'functions/tokens', 'test/functions'],
    };
    writeFileSync(join(copy, 'tsconfig.scope.json'), JSON.stringify(scope));
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    const check = spawnSync(process.execPath, [compiler, '--noEmit', '-p', 'tsconfig.scope.json'], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(check.stdout.split('\n').filter((line) => /block-token|thank-company|operations\.ts/.test(line))).toEqual(
      [],
    );
  });

  it.each([
    [[], 'usage'],
    [['tokens'], 'usage'],
    [['tokens', 'block'], 'usage'],
    [['Tokens', 'block-token'], 'usage'],
    [['tokens', '../block-token'], 'usage'],
    [['users', 'list-users'], 'there already'],
    [['tokens', 'list-users'], 'names listUsers already'],
  ])('refuses %j', (args, why) => {
    const before = text('functions/operations.ts');
    const run = generate(...args);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain(why);
    expect(text('functions/operations.ts')).toBe(before);
  });
});

it('registers in alphabetical order, and breaks a line that grows too long', () => {
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

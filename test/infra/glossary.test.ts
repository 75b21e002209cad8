import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { projectRoot } from '../../infra/registry.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const number = /(?<![\w-])(?:A\d{1,2}-\d{1,2}|[DXTB]-\d{1,2}|I\d{1,2})(?![\w-])/g;

const defined = [...read('docs/glossary.md').matchAll(/^\| ((?:A\d+|[DXTB])-\d+|I\d+) \| \S/gm)].map(([, id]) => id);
const files = execFileSync('git', ['ls-files', '*.ts', '*.md', '*.cjs'], { cwd: projectRoot, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && path !== 'docs/glossary.md');

describe('the glossary', () => {
  it('has one line for each number', () => {
    expect(defined.filter((id, index) => defined.indexOf(id) !== index)).toEqual([]);
    expect(defined.length).toBeGreaterThan(200);
  });

  it('has every number that stands in code, tests and documents', () => {
    const used = files.flatMap((path) => [...read(path).matchAll(number)].map(([id]) => `${id} in ${path}`));
    expect(used.length).toBeGreaterThan(300);
    expect(used.filter((use) => !defined.includes(use.slice(0, use.indexOf(' '))))).toEqual([]);
  });

  it('is not needed to read the API: its texts carry no numbers', () => {
    const summaries = [...operations, ...eventFunctions].map(({ name, summary }) => `${name}: ${summary}`);
    const described = JSON.stringify(JSON.parse(read('docs/openapi.json')));
    expect(summaries.filter((text) => new RegExp(number.source).test(text))).toEqual([]);
    expect([...described.matchAll(number)].map(([id]) => id)).toEqual([]);
  });
});

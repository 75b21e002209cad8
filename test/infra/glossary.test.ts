import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventFunctions, operations } from '../../functions/operations.ts';
import { projectRoot } from '../../infra/registry.ts';
import { errorTexts } from '../../shared/text/error-texts.ts';
import { fieldTexts } from '../../shared/text/field-texts.ts';
import { zenginTexts } from '../../shared/text/zengin-texts.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const number = /(?<![\w-])(?:A\d{1,2}-\d{1,2}|[DXTB]-\d{1,2}|I\d{1,2})(?![\w-])/g;
const standard = /\bRFC \d+|\bX\.\d{3}\b/g;
/** Private codes, which no public text may carry: numbers, manuals, threats, decisions of the project. */
const isPrivate = (text: string) =>
  new RegExp(`${number.source}|\\bthreats? \\d|\\bdecision \\d|\\bS[0-4]\\b`).test(text);

const glossary = read('docs/glossary.md');
const defined = [...glossary.matchAll(/^\| ((?:A\d+|[DXTB])-\d+|I\d+|RFC \d+|X\.\d{3}) \| \S/gm)].map(([, id]) => id);
const files = execFileSync('git', ['ls-files', '*.ts', '*.md', '*.cjs', '*.mjs'], {
  cwd: projectRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && path !== 'docs/glossary.md');
const usesOf = (pattern: RegExp) =>
  files.flatMap((path) => [...read(path).matchAll(pattern)].map(([id]) => ({ id, path })));

describe('the glossary', () => {
  it('has one line for each number', () => {
    expect(defined.filter((id, index) => defined.indexOf(id) !== index)).toEqual([]);
    expect(defined.length).toBeGreaterThan(200);
  });

  it('defines every number used in code, tests and documents', () => {
    const uses = usesOf(number);
    expect(uses.length).toBeGreaterThan(300);
    expect(uses.filter(({ id }) => !defined.includes(id))).toEqual([]);
  });

  it('defines every RFC and recommendation cited', () => {
    const uses = usesOf(standard);
    expect(uses.length).toBeGreaterThan(50);
    expect(uses.filter(({ id }) => !defined.includes(id))).toEqual([]);
  });

  it('leaves threats to the security page, which has a row for each one cited', () => {
    const rows = [...read('docs/security.md').matchAll(/^\| B(\d+) \|/gm)].map(([, id]) => id);
    const cited = usesOf(/\bthreats? \d+(?:(?:, | and )\d+)*/gi).flatMap(({ id, path }) =>
      [...id.matchAll(/\d+/g)].map(([threat]) => ({ threat, path })),
    );
    expect(cited.length).toBeGreaterThan(50);
    expect(cited.filter(({ threat }) => !rows.includes(threat))).toEqual([]);
  });

  it('is not needed to read the API: summaries, descriptions and error texts carry no private codes', () => {
    const texts = [
      ...[...operations, ...eventFunctions].map(({ name, summary }) => ({ from: name, text: summary })),
      ...Object.entries(errorTexts).map(([from, text]) => ({ from, text: JSON.stringify(text) })),
      ...Object.entries({ ...fieldTexts, ...zenginTexts }).map(([from, text]) => ({
        from,
        text: JSON.stringify(text),
      })),
      ...read('docs/openapi.json')
        .split('\n')
        .map((text, line) => ({ from: `docs/openapi.json:${line + 1}`, text })),
    ];
    expect(texts.filter(({ text }) => isPrivate(text))).toEqual([]);
  });
});

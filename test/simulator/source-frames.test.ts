import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildFunctions } from '../../infra/build.ts';
import { functionSources, projectRoot } from '../../infra/registry.ts';
import { createSourceFrames } from './source-frames.ts';

const operation = 'log-out';
const directory = mkdtempSync(join(tmpdir(), 'tegata-frames-'));
let bundle: string;
beforeAll(async () => {
  const sources = functionSources().filter(({ name }) => name === operation);
  const { folderOf } = await buildFunctions({ directory, sources });
  bundle = join(folderOf(operation), 'index.js');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Where a text stands, as stacks say it. */
const placeOf = (file: string, text: string) => {
  const before = readFileSync(file, 'utf8').split(text)[0] ?? '';
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
};
const stack = () => {
  const { line, column } = placeOf(bundle, '"operation failed"');
  return `TypeError: no\n    at a (${bundle}:${line}:${column})\n    at node:internal/process:1:2`;
};

test('names the places of the sources in the stack of a bundle', async () => {
  const path = 'shared/frame/handle.ts';
  const { line, column } = placeOf(join(projectRoot, path), "'operation failed'");
  expect(await createSourceFrames()(stack(), operation)).toBe(
    `TypeError: no\n    at a (${path}:${line}:${column})\n    at node:internal/process:1:2`,
  );
});

test('leaves texts of other functions and of bundles that the sources no longer give as they are', async () => {
  const inSources = createSourceFrames();
  expect(await inSources(stack(), 'no-such')).toBe(stack());
  expect(await inSources('no stack', operation)).toBe('no stack');
  appendFileSync(bundle, '\n// edited');
  const text = stack();
  expect(await inSources(text, operation)).toBe(text);
  rmSync(bundle);
  expect(await inSources(text, operation)).toBe(text);
});

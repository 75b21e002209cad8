import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = globSync(join(import.meta.dirname, 'groups', '*.ts'));

describe('a group of the benchmark', () => {
  // What it measures with is made when it is loaded; a bench that nobody runs for weeks would hide that it cannot be.
  it.each(files.map((file) => [basename(file, '.ts'), file] as const))('%s can be loaded', async (_, file) => {
    const measures = Object.values((await import(file)) as object);
    expect(measures.map((each) => typeof each)).toContain('function');
  });
});
